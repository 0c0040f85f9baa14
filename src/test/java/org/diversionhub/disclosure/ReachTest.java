package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How far back a consent reaches, of a status and of a referral. */
class ReachTest {
    private static final Instant SIGNED = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant REVOKED = Instant.parse("2026-03-05T10:00:00Z");
    private static final Instant AGAIN = Instant.parse("2026-03-09T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-10T10:00:00Z");
    private static final String STATUS = "treatment-status/engagement";
    private static final String REFERRAL = "diversion-referral/arrest";

    private static Authority consent(Instant from, @Nullable Instant revoked) {
        return authority(AuthorityType.P2_NAMED, from, from, revoked);
    }

    private static Authority authority(AuthorityType type, Instant signed, Instant from, @Nullable Instant revoked) {
        return new Authority(
                UUID.randomUUID(),
                type,
                null,
                Set.of("sender"),
                Set.of("recipient"),
                EnumSet.allOf(Category.class),
                Set.of("CAREMGT"),
                signed,
                from,
                NOW.plusSeconds(1),
                revoked,
                true);
    }

    private static boolean covers(Authority authority, String kind, String told, Authority... others) {
        Instant at = Instant.parse(told);
        return Reach.covers(
                authority,
                new CanonicalMessage(Kind.parse(kind), "m-1", at, JsonNodeFactory.instance.objectNode()),
                situation(List.of(others)),
                "CAREMGT");
    }

    private static Situation situation(List<Authority> authorities) {
        return new Situation(
                UUID.randomUUID(),
                NOW,
                false,
                partner("sender", Role.SUD_PROVIDER),
                partner("recipient", Role.CASE_MANAGEMENT),
                Origin.PART2,
                true,
                true,
                authorities,
                true,
                false,
                true,
                false,
                new Handles(Map.of(), Map.of()),
                NOW);
    }

    private static Partner partner(String id, Role role) {
        return new Partner(
                id, id, role, List.of(), true, false, Agreement.each(LocalDate.MAX), Set.of(), Optional.empty());
    }

    @Test
    void aStatusIsCovered_fromTheDayOnWhichTheConsentBegins() {
        assertThat(covers(consent(SIGNED, null), STATUS, "2026-03-01T10:00:00Z"))
                .isTrue();
        assertThat(covers(consent(SIGNED, null), STATUS, "2026-03-01T09:59:59Z"))
                .isFalse();
    }

    @Test
    void aStatusOfEarlierIsCovered_whenTheConsentSaysSo() {
        Authority back = authority(AuthorityType.P2_NAMED, AGAIN, SIGNED, null);
        assertThat(covers(back, STATUS, "2026-03-06T10:00:00Z", consent(SIGNED, REVOKED)))
                .isTrue();
    }

    @Test
    void aStatusDatedInTheFuture_countsAsOfItsArrival() {
        assertThat(covers(consent(NOW.plusSeconds(60), null), STATUS, "2027-01-01T00:00:00Z"))
                .isFalse();
    }

    @Test
    void aReferralOfEarlierIsCovered_forThatIsWhatAConsentIsGivenFor() {
        assertThat(covers(consent(SIGNED, null), REFERRAL, "2026-02-01T00:00:00Z"))
                .isTrue();
    }

    @Test
    void aReferralFromTheGapIsNot_whenAnEarlierConsentHadBeenTakenBack() {
        Authority again = consent(AGAIN, null);
        Authority before = consent(SIGNED, REVOKED);
        assertThat(covers(again, REFERRAL, "2026-03-06T00:00:00Z", before, again))
                .isFalse();
        assertThat(covers(again, REFERRAL, "2026-03-04T00:00:00Z", before, again))
                .isTrue();
        assertThat(covers(again, REFERRAL, "2026-03-09T10:00:00Z", before, again))
                .isTrue();
    }

    @Test
    void anOlderConsentThatStillHoldsKeepsWhatItCovers_whenAnotherIsTakenBack() {
        Authority older = consent(SIGNED, null);
        assertThat(covers(older, REFERRAL, "2026-03-06T00:00:00Z", consent(SIGNED, REVOKED), older))
                .isTrue();
    }

    @Test
    void refusalTowardsSomebodyElseMakesNoGap() {
        Authority elsewhere = new Authority(
                UUID.randomUUID(),
                AuthorityType.P2_NAMED,
                null,
                Set.of("sender"),
                Set.of("another"),
                EnumSet.allOf(Category.class),
                Set.of("CAREMGT"),
                SIGNED,
                SIGNED,
                NOW,
                REVOKED,
                true);
        assertThat(covers(consent(AGAIN, null), REFERRAL, "2026-03-06T00:00:00Z", elsewhere))
                .isTrue();
    }

    @Test
    void noTimeBoundsACourtOrder() {
        assertThat(covers(authority(AuthorityType.COURT_ORDER, NOW, NOW, null), STATUS, "2026-01-01T00:00:00Z"))
                .isTrue();
    }
}
