package org.diversionhub.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodTest {
    private static final ZoneId ZONE = ZoneId.of("America/New_York");

    @ParameterizedTest
    @ValueSource(strings = {"2026", "2026-Q1", "2026-Q4", "2026-03", "2026-12"})
    void periodIsReadAsItIsWritten(String text) {
        assertThat(Period.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "26", "2026-Q5", "2026-13", "2026-3", "2026-Q1 ", "1999", "2026-03-01"})
    void nothingElseIsAPeriod(String text) {
        assertThatThrownBy(() -> Period.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void quarterBeginsAndEndsAtMidnightOfTheSite() {
        Period quarter = Period.parse("2026-Q1");
        assertThat(quarter.start(ZONE)).isEqualTo(Instant.parse("2026-01-01T05:00:00Z"));
        assertThat(quarter.end(ZONE)).isEqualTo(Instant.parse("2026-04-01T04:00:00Z"));
        assertThat(quarter.all()).hasSize(3);
    }
}
