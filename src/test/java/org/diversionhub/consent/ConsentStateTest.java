package org.diversionhub.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one word that a giver reads of a consent. */
class ConsentStateTest {
    private static final Instant FROM = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant REVOKED = Instant.parse("2026-03-03T10:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-03-05T10:00:00Z");

    private static String word(List<String> missing, @Nullable String waits, @Nullable Instant revoked, String now) {
        return new ConsentState(missing, waits, FROM, UNTIL, revoked, false).word(Instant.parse(now));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T09:59:59Z, not-begun",
        "2026-03-01T10:00:00Z, active",
        "2026-03-05T09:59:59Z, active",
        "2026-03-05T10:00:00Z, expired"
    })
    void itFollowsItsPeriod(String now, String word) {
        assertThat(word(List.of(), null, null, now)).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-03T09:59:59Z, active", "2026-03-03T10:00:00Z, revoked", "2026-03-06T10:00:00Z, revoked"})
    void itIsRevokedFromThatMomentOn(String now, String word) {
        assertThat(word(List.of(), null, REVOKED, now)).isEqualTo(word);
    }

    @Test
    void whatIsMissingCountsFirst_andWhatWaitsLast() {
        assertThat(word(List.of("consent.period.end"), "signed-by-another", REVOKED, "2026-03-04T10:00:00Z"))
                .isEqualTo("defective");
        assertThat(word(List.of(), "signed-by-another", REVOKED, "2026-03-04T10:00:00Z"))
                .isEqualTo("revoked");
        assertThat(word(List.of(), "signed-by-another", REVOKED, "2026-03-02T10:00:00Z"))
                .isEqualTo("waits-for-a-person");
    }

    @Test
    void oneWhosePlaceAnotherTakesIsSuperseded() {
        ConsentState replaced = new ConsentState(List.of(), null, FROM, UNTIL, REVOKED, true);
        assertThat(replaced.word(REVOKED)).isEqualTo("superseded");
        assertThat(replaced.word(FROM)).isEqualTo("active");
    }

    @Test
    void oneWithoutAnEndDoesNotExpire() {
        assertThat(new ConsentState(List.of(), null, FROM, null, null, false).word(UNTIL))
                .isEqualTo("active");
    }
}
