package org.diversionhub.e2e;

import java.util.Arrays;

/** The two-sided Mann-Whitney U test, by the normal approximation with ties corrected: good from some dozens on. */
record MannWhitney(double p) {
    static MannWhitney of(double[] one, double[] other) {
        double[] all = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, all, one.length, other.length);
        Arrays.sort(all);
        double n = all.length;
        double ties = 0;
        for (int from = 0, to; from < all.length; from = to) {
            to = end(all, from);
            double alike = to - from;
            ties += alike * alike * alike - alike;
        }
        double ranks = Arrays.stream(one).map(value -> rank(all, value)).sum();
        double u = ranks - one.length * (one.length + 1.0) / 2;
        double mean = one.length * (double) other.length / 2;
        double variance = mean / 6 * (n + 1 - ties / (n * (n - 1)));
        return new MannWhitney(variance == 0 ? 1 : twoSided(Math.abs(u - mean) / Math.sqrt(variance)));
    }

    /** Of values that are alike each has the rank in their middle. */
    private static double rank(double[] sorted, double value) {
        int at = Arrays.binarySearch(sorted, value);
        int from = at;
        while (from > 0 && sorted[from - 1] == value) {
            from--;
        }
        return (from + 1 + end(sorted, from)) / 2.0;
    }

    private static int end(double[] sorted, int from) {
        int to = from;
        while (to < sorted.length && sorted[to] == sorted[from]) {
            to++;
        }
        return to;
    }

    /** By Abramowitz and Stegun 7.1.26: right to seven digits. */
    private static double twoSided(double z) {
        double x = z / Math.sqrt(2);
        double t = 1 / (1 + 0.3275911 * x);
        double series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
        return series * Math.exp(-x * x);
    }
}
