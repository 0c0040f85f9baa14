package org.diversionhub.bench;

import java.util.Locale;

/** One JSON object a line. */
final class Report {
    private Report() {}

    static void line(String name, double value, String unit) {
        System.out.printf(Locale.ROOT, "{\"name\":\"%s\",\"value\":%s,\"unit\":\"%s\"}%n", name, number(value), unit);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
    }
}
