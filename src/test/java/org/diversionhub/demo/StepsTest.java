package org.diversionhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Steps steps = new Steps(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void step_isPrintedInOneLineWithItsOutcome_whenItGoesWell() {
        steps.play("The police refer", () -> "signed receipt");

        assertThat(text()).matches("  1  The police refer \\.+ signed receipt, \\d+ ms\\R");
        assertThat(steps.failed()).isFalse();
    }

    @Test
    void journeyEnds_whenAStepFails_andSaysWhatWasExpected() {
        steps.play("The provider accepts", () -> new Patience(Duration.ZERO).until("an answer", Optional::empty));
        steps.play("Nobody comes here", () -> "done");

        assertThat(text()).contains("FAILED: expected within 0 s: an answer").doesNotContain("Nobody");
        assertThat(steps.failed()).isTrue();
        assertThat(steps.played()).hasSize(1);
    }

    @Test
    void faultOfAStep_isAFailureToo() {
        steps.play("The police refer", () -> {
            throw new IllegalStateException("no hub");
        });

        assertThat(steps.failed()).isTrue();
        assertThat(text()).contains("no hub");
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
