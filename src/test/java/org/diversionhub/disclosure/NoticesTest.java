package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Origin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The notice of 42 CFR 2.32 goes with part 2 content that a consent opened, and with nothing else. */
class NoticesTest {
    private static final Instant SIGNED = Instant.parse("2026-03-01T10:00:00Z");

    private static Scope scope(AuthorityType type, @Nullable Instant revocableFrom) {
        return new Scope("c-1", type, Set.of(Category.ENG), Set.of("CAREMGT"), SIGNED, SIGNED, null, revocableFrom);
    }

    private static Notice notice(AuthorityType type, @Nullable Instant revocableFrom) {
        return Notices.due(Origin.PART2, List.of(scope(type, revocableFrom))).orElseThrow();
    }

    @Test
    void statementIsThatOfTheRule_wordByWord() {
        assertThat(notice(AuthorityType.P2_NAMED, null).statement())
                .isEqualTo("42 CFR part 2 prohibits unauthorized use or disclosure of these records.");
    }

    @Test
    void explanationTellsTheScope() {
        assertThat(notice(AuthorityType.P2_NAMED, null).explanation())
                .contains("[ENG]")
                .contains("CAREMGT")
                .contains("2026-03-01T10:00:00Z")
                .contains("until the event that it names.")
                .endsWith("The person may revoke it.");
        Scope ending = new Scope(
                "c-1", AuthorityType.P2_NAMED, Set.of(), Set.of(), SIGNED, SIGNED, SIGNED.plusSeconds(60), null);
        assertThat(Notices.due(Origin.PART2, List.of(ending)).orElseThrow().explanation())
                .contains("until 2026-03-01T10:01:00Z.");
    }

    @Test
    void explanationOfMonitoringTellsItsBoundsAndWhenItMayBeRevoked() {
        assertThat(notice(AuthorityType.P2_CJ_2_35, Authority.ITS_EVENT).explanation())
                .contains("only for the action")
                .endsWith("The person may revoke it after the event that it names.");
        assertThat(notice(AuthorityType.P2_CJ_2_35, SIGNED).explanation()).endsWith("from 2026-03-01T10:00:00Z on.");
    }

    @ParameterizedTest
    @EnumSource(AuthorityType.class)
    void thereIsNone_whereNoPart2ContentGoes(AuthorityType type) {
        assertThat(Notices.due(Origin.HIPAA, List.of(scope(type, null)))).isEmpty();
        assertThat(Notices.due(Origin.NONE, List.of(scope(type, null)))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthorityType.class,
            names = {"EMERGENCY", "COURT_ORDER", "STATE_MH", "HIV_STI", "HIPAA_AUTH", "RELEASE"})
    void thereIsNone_whereNoPart2ConsentOpenedIt(AuthorityType type) {
        assertThat(Notices.due(Origin.PART2, List.of(scope(type, null)))).isEmpty();
    }
}
