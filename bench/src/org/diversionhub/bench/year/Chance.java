package org.diversionhub.bench.year;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** What is left to chance, the same for the same seed. */
record Chance(RandomGenerator random) {
    boolean is(double probability) {
        return random.nextDouble() < probability;
    }

    Duration minutes(int from, int to) {
        return Duration.ofMinutes(random.nextInt(from, to + 1));
    }

    Duration hours(int from, int to) {
        return Duration.ofMinutes(random.nextInt(from * 60, to * 60 + 1));
    }

    Duration days(int from, int to) {
        return Duration.ofMinutes(random.nextInt(from * 1440, to * 1440 + 1));
    }

    @SafeVarargs
    final <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }
}
