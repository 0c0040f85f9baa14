package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.diversionhub.trust.Revocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final String SHA256 = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({"61,", "60,60", "31,60", "30,30", "15,30", "14,14", "4,14", "3,3", "1,3", "0,0", "-9,0"})
    void reached_isTheNearestOfTheWarnings(int daysLeft, Integer expected) {
        Ending one = new Ending("pd", Ending.Use.CLIENT, SHA256, NOW.plus(Duration.ofDays(daysLeft)));
        assertThat(one.reached(NOW).orElse(null)).isEqualTo(expected);
        assertThat(one.daysLeft(NOW)).isEqualTo(daysLeft);
    }

    @ParameterizedTest
    @CsvSource({"30,4,", "30,3,3", "7,2,", "7,1,1", "1,0,0"})
    void reached_ofAList_isInItsLastQuarter(int lasts, int daysLeft, Integer expected) {
        var list = new Revocation.ListFile(
                "county.crl", SHA256, Duration.ofDays(lasts), NOW.plus(Duration.ofDays(daysLeft)));
        assertThat(Ending.of(list).reached(NOW).orElse(null)).isEqualTo(expected);
    }

    @Test
    void reason_namesTheCertificate_andHowSoon() {
        Ending one = new Ending("pd", Ending.Use.CLIENT, SHA256, NOW);
        assertThat(one.reason(30)).isEqualTo("pd client sha256 0123456789abcdef ends within 30 days");
        assertThat(one.reason(0)).isEqualTo("pd client sha256 0123456789abcdef has ended");
    }
}
