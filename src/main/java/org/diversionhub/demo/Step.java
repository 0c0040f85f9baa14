package org.diversionhub.demo;

import java.time.Duration;

/**
 * One step of the journey.
 *
 * @param outcome what came of it, or what was expected if it failed
 */
record Step(int number, String words, Duration took, boolean ok, String outcome) {
    private static final int WIDTH = 108;

    /** One line, with dots up to the outcome. */
    String line() {
        String left = "%3d  %s ".formatted(number, words);
        String right = (ok ? " " : " FAILED: ") + outcome + ", " + took.toMillis() + " ms";
        return left + ".".repeat(Math.max(3, WIDTH - left.length() - right.length())) + right;
    }
}
