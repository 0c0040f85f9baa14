package org.diversionhub.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Days are the calendar's, minutes are counted. */
class ClocksTest {
    private static final Clocks NEW_YORK = new Clocks(
            ZoneId.of("America/New_York"),
            Duration.ofMinutes(30),
            Period.ofDays(30),
            Period.ofDays(14),
            Period.ofDays(90),
            Duration.ofHours(24),
            Period.ofDays(14),
            Period.ofDays(7),
            Duration.ofHours(24),
            Period.ofDays(7),
            Duration.ofHours(2));

    @Test
    void dayEndsAtTheSameTimeOfDay_overAChangeOfTheClocks() {
        Instant fourInTheAfternoon = Instant.parse("2026-02-20T21:00:00Z");
        assertThat(NEW_YORK.after(fourInTheAfternoon, NEW_YORK.intake()))
                .isEqualTo(Instant.parse("2026-03-22T20:00:00Z"));
        assertThat(NEW_YORK.before(Instant.parse("2026-11-02T05:00:00Z"), Period.ofDays(1)))
                .isEqualTo(Instant.parse("2026-11-01T04:00:00Z"));
    }

    @Test
    void minutesAreCounted_overAChangeOfTheClocks() {
        assertThat(NEW_YORK.after(Instant.parse("2026-03-08T06:45:00Z"), NEW_YORK.handoff()))
                .isEqualTo(Instant.parse("2026-03-08T07:15:00Z"));
        assertThat(NEW_YORK.before(Instant.parse("2026-11-02T05:00:00Z"), NEW_YORK.releaseWarning()))
                .isEqualTo(Instant.parse("2026-11-01T05:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        // into the hour that is not there, and into the one that is there twice
        "1d,  2026-03-07T07:30:00Z, 2026-03-08T07:30:00Z",
        "24h, 2026-03-07T07:30:00Z, 2026-03-08T07:30:00Z",
        "1d,  2026-03-07T17:00:00Z, 2026-03-08T16:00:00Z",
        "24h, 2026-03-07T17:00:00Z, 2026-03-08T17:00:00Z",
        "1d,  2026-10-31T05:30:00Z, 2026-11-01T05:30:00Z",
        "1d,  2026-10-31T17:00:00Z, 2026-11-01T18:00:00Z",
        "24h, 2026-10-31T17:00:00Z, 2026-11-01T17:00:00Z"
    })
    void dayIsTheCalendarsAndHoursAreCounted(String wait, Instant since, Instant until) {
        assertThat(NEW_YORK.after(since, Clocks.amount(wait))).isEqualTo(until);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "0m", "1000m", "30s", "-30m", "P30D", "30 m", "1w"})
    void amountsAreWrittenInOneWay(String text) {
        assertThatThrownBy(() -> Clocks.amount(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
