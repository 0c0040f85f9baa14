package org.diversionhub.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When an authority is in force, and for whom. */
class AuthorityTest {
    private static final Instant FROM = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-03-08T10:00:00Z");
    private static final Instant REVOKED = Instant.parse("2026-03-05T10:00:00Z");

    private static Authority authority(@Nullable Instant until, @Nullable Instant revoked, boolean complete) {
        return new Authority(
                new UUID(0, 1),
                AuthorityType.P2_NAMED,
                null,
                Set.of("sud-harbor", "role:mh-provider"),
                Set.of("da-north", "role:case-management"),
                Set.of(Category.ENG),
                Set.of("TREAT"),
                FROM,
                FROM,
                until,
                revoked,
                complete);
    }

    private static Partner partner(String id, Role role) {
        return new Partner(
                id, id, role, List.of(), true, false, Agreement.each(LocalDate.MAX), Set.of(), Optional.empty());
    }

    @Test
    void itHoldsFromItsFirstMomentOn() {
        assertThat(authority(UNTIL, null, true).inForceAt(FROM)).isTrue();
        assertThat(authority(UNTIL, null, true).inForceAt(FROM.minusMillis(1))).isFalse();
    }

    @Test
    void itHoldsNoLonger_onceItsEndHasCome() {
        assertThat(authority(UNTIL, null, true).inForceAt(UNTIL.minusMillis(1))).isTrue();
        assertThat(authority(UNTIL, null, true).inForceAt(UNTIL)).isFalse();
        assertThat(authority(null, null, true).inForceAt(UNTIL)).isTrue();
    }

    @Test
    void itHoldsNoLonger_fromTheMomentOfItsRevocationOn() {
        assertThat(authority(UNTIL, REVOKED, true).inForceAt(REVOKED.minusMillis(1)))
                .isTrue();
        assertThat(authority(UNTIL, REVOKED, true).inForceAt(REVOKED)).isFalse();
    }

    @Test
    void itNeverHolds_whileAnElementIsMissing() {
        assertThat(authority(UNTIL, null, false).inForceAt(FROM)).isFalse();
    }

    @Test
    void itIsForThoseWhomItNames_byThemselvesOrByTheirRole() {
        Authority one = authority(UNTIL, null, true);
        Partner named = partner("sud-harbor", Role.SUD_PROVIDER);
        Partner ofRole = partner("mh-hope", Role.MH_PROVIDER);
        Partner to = partner("da-north", Role.PROSECUTOR);
        Partner toRole = partner("cm-one", Role.CASE_MANAGEMENT);
        assertThat(one.lets(named, to, "TREAT")).isTrue();
        assertThat(one.lets(ofRole, toRole, "TREAT")).isTrue();
        assertThat(one.lets(partner("sud-other", Role.SUD_PROVIDER), to, "TREAT"))
                .isFalse();
        assertThat(one.lets(named, partner("da-south", Role.PROSECUTOR), "TREAT"))
                .isFalse();
    }

    @Test
    void itIsForThePurposesThatItLists() {
        Partner from = partner("sud-harbor", Role.SUD_PROVIDER);
        Partner to = partner("da-north", Role.PROSECUTOR);
        assertThat(authority(UNTIL, null, true).lets(from, to, "LEAD-FILING")).isFalse();
    }

    @Test
    void itIsOver_onceItsEndOrItsRevocationHasCome() {
        assertThat(authority(UNTIL, null, true).isOverAt(UNTIL.minusMillis(1))).isFalse();
        assertThat(authority(UNTIL, null, true).isOverAt(UNTIL)).isTrue();
        assertThat(authority(null, REVOKED, true).isOverAt(REVOKED)).isTrue();
        assertThat(authority(null, null, true).isOverAt(UNTIL)).isFalse();
    }

    @Test
    void oneForOneDeliveryAsksForNoPurpose_andIsForNoOther() {
        Authority one = authority(UNTIL, null, true);
        UUID delivery = new UUID(0, 7);
        Authority once = new Authority(
                one.id(),
                one.type(),
                null,
                one.disclosers(),
                one.recipients(),
                one.categories(),
                one.purposes(),
                FROM,
                FROM,
                UNTIL,
                null,
                true,
                null,
                new Authority.Once(delivery, Set.of()));
        Partner from = partner("sud-harbor", Role.SUD_PROVIDER);
        assertThat(once.lets(from, partner("da-north", Role.PROSECUTOR), "ANY")).isTrue();
        assertThat(once.lets(from, partner("da-south", Role.PROSECUTOR), "ANY")).isFalse();
        assertThat(once.isOnceFor(delivery)).isTrue();
        assertThat(once.isOnceForAnother(delivery)).isFalse();
        assertThat(once.isOnceFor(new UUID(0, 8))).isFalse();
        assertThat(once.isOnceForAnother(new UUID(0, 8))).isTrue();
        assertThat(one.isOnceFor(delivery)).isFalse();
        assertThat(one.isOnceForAnother(delivery)).isFalse();
    }

    @Test
    void itMayBeTakenBackAtAnyTime_unlessItSaysOtherwise() {
        assertThat(authority(UNTIL, null, true).revocableFrom()).isNull();
    }
}
