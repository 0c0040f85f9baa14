package org.diversionhub.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Plays one step after the other, times and prints each; after one that failed none is played any more. */
final class Steps {
    private final PrintStream out;
    private final List<Step> played = new ArrayList<>();

    Steps(PrintStream out) {
        this.out = out;
    }

    /** @param action does it, waits for what must follow, and says in a few words what came of it */
    void play(String words, Supplier<String> action) {
        if (failed()) {
            return;
        }
        long start = System.nanoTime();
        String outcome;
        boolean ok = true;
        try {
            outcome = action.get();
        } catch (Unexpected e) {
            outcome = String.valueOf(e.getMessage());
            ok = false;
        } catch (RuntimeException e) {
            outcome = e.toString();
            ok = false;
        }
        Step step = new Step(played.size() + 1, words, Duration.ofNanos(System.nanoTime() - start), ok, outcome);
        played.add(step);
        out.println(step.line());
    }

    boolean failed() {
        return played.stream().anyMatch(step -> !step.ok());
    }

    List<Step> played() {
        return List.copyOf(played);
    }

    Duration took() {
        return played.stream().map(Step::took).reduce(Duration.ZERO, Duration::plus);
    }
}
