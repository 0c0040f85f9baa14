package org.diversionhub.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is kept of consents, and what is asked of them, on a real PostgreSQL. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("ConsentsTest") // one method after the other
class ConsentsTest {
    private static final Instant SIGNED = Instant.parse("2026-03-01T10:00:30Z");
    private static final Instant LATER = Instant.parse("2026-03-03T10:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-03-09T10:00:00Z");

    private final JdbcClient sql = JdbcClient.create(Database.SHARED);
    private final Consents consents = new Consents(sql);
    private final ConsentEndings endings = new ConsentEndings(sql);
    private final UUID participant = UUID.randomUUID();
    private final UUID caseId = UUID.randomUUID();
    /** A giver of its own for each test, since all share the tables. */
    private final String giver = "cm-" + participant;

    @BeforeEach
    void participantAndCase() {
        participant(participant);
        sql.sql("insert into lead_case (id, participant_id, agency, program, door, opened_at, accepted, charge,"
                        + " custody) values (?, ?, 'pd', 'lead', 'arrest', ?, true, 'HELD', 'NONE')")
                .params(caseId, participant, Timestamp.from(SIGNED))
                .update();
    }

    private void participant(UUID id) {
        sql.sql("insert into participant (id, program, known_at) values (?, 'lead', ?)")
                .params(id, Timestamp.from(SIGNED))
                .update();
    }

    private static byte[] token(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private Authority authority(
            AuthorityType type, @Nullable UUID of, @Nullable Instant until, @Nullable Instant revocableFrom) {
        return new Authority(
                UUID.randomUUID(),
                type,
                of,
                Set.of("sud-harbor", "role:mh-provider"),
                Set.of("da-north"),
                Set.of(Category.ENG, Category.REFSTATUS),
                Set.of("TREAT", "LEAD-MONITOR"),
                SIGNED,
                SIGNED.plusSeconds(60),
                until,
                null,
                true,
                revocableFrom);
    }

    private Authority give(String id, Authority authority) {
        assertThat(consents.give(authority, participant, signing(id, List.of(), null)))
                .isTrue();
        return authority;
    }

    private Authority give(String id) {
        return give(id, authority(AuthorityType.P2_NAMED, null, UNTIL, null));
    }

    private Consents.Signing signing(String id, List<String> missing, @Nullable String waitsFor) {
        return new Consents.Signing(giver, token(id), token("message of " + id), missing, waitsFor, null);
    }

    private void revoke(String id, Instant at) {
        endings.revoke(new ConsentEndings.Revocation(
                giver, token("revocation " + UUID.randomUUID()), token(id), participant, at, false));
    }

    private Authority kept(Authority given) {
        return sql.sql("select * from authority where id = ?")
                .param(given.id())
                .query((row, n) -> AuthorityRows.read(row).orElseThrow())
                .single();
    }

    @Test
    void whatIsGivenIsKeptAsItIs() {
        Authority given = give("c-1", authority(AuthorityType.P2_CJ_2_35, caseId, UNTIL, LATER));
        assertThat(kept(given)).isEqualTo(given);
        Authority open = give("c-2", authority(AuthorityType.P2_NAMED, null, null, null));
        assertThat(kept(open)).isEqualTo(open);
    }

    @Test
    void secondOfTheSameNameChangesNothing_andIsToldSo() {
        Authority first = give("c-1");
        Authority second = authority(AuthorityType.P2_TPO, null, null, null);
        assertThat(consents.give(second, participant, signing("c-1", List.of(), null)))
                .isFalse();
        assertThat(consents.given(giver, token("c-1"))).contains(new Consents.Given(first.id(), participant, SIGNED));
    }

    @Test
    void rowWithoutAnAuthorityIsNone() {
        assertThat(sql.sql("select null::uuid as id")
                        .query((row, n) -> AuthorityRows.read(row))
                        .single())
                .isEmpty();
    }

    @Test
    void itsGiverReadsHowItStands() {
        Authority given = give("c-1");
        assertThat(consents.givenIn(giver, token("message of c-1")))
                .contains(new ConsentState(List.of(), null, given.from(), UNTIL, null, false));
        revoke("c-1", LATER);
        assertThat(consents.givenIn(giver, token("message of c-1")).map(ConsentState::revokedAt))
                .contains(LATER);
        assertThat(consents.givenIn(giver, token("another"))).isEmpty();
        assertThat(consents.givenIn("another", token("message of c-1"))).isEmpty();
    }

    @Test
    void whatIsMissingAndForWhatItWaitsIsKept() {
        Authority given = authority(AuthorityType.P2_NAMED, null, null, null);
        consents.give(given, participant, signing("c-1", List.of("consent.period.end"), "signed-by-another"));
        assertThat(consents.givenIn(giver, token("message of c-1")))
                .contains(new ConsentState(
                        List.of("consent.period.end"), "signed-by-another", given.from(), null, null, false));
        assertThat(kept(given).complete()).isFalse();
        assertThat(consents.stands(giver, token("c-1"), LATER)).isFalse();
    }

    @Test
    void revocationHolds_andTheEarliestOfSeveralCounts() {
        Authority given = give("c-1");
        Authority other = give("c-2");
        assertThat(consents.stands(giver, token("c-1"), LATER)).isTrue();
        revoke("c-1", LATER);
        assertThat(kept(given).revokedAt()).isEqualTo(LATER);
        assertThat(consents.stands(giver, token("c-1"), LATER)).isFalse();
        revoke("c-1", LATER.minusSeconds(60));
        revoke("c-1", LATER.plusSeconds(60));
        assertThat(kept(given).revokedAt()).isEqualTo(LATER.minusSeconds(60));
        assertThat(kept(other).revokedAt()).isNull();
        assertThat(consents.stands(giver, token("c-2"), LATER)).isTrue();
    }

    @Test
    void oneThatMayNotYetBeTakenBackStandsUntilItMay() {
        Authority given = give("c-1", authority(AuthorityType.P2_CJ_2_35, caseId, UNTIL, LATER));
        revoke("c-1", SIGNED.plusSeconds(90));
        assertThat(kept(given).revokedAt()).isEqualTo(LATER);
        assertThat(kept(given).inForceAt(LATER.minusSeconds(1))).isTrue();
    }

    @Test
    void revocationThatCameFirstCounts_ifThePersonSignedBeforeIt() {
        revoke("c-1", SIGNED.minusSeconds(20));
        revoke("c-2", SIGNED.minusSeconds(60));
        assertThat(kept(give("c-1")).revokedAt()).isEqualTo(SIGNED.minusSeconds(20));
        assertThat(kept(give("c-2")).revokedAt()).isNull();
        revoke("c-3", SIGNED.plusSeconds(20));
        assertThat(kept(give("c-3", authority(AuthorityType.P2_CJ_2_35, caseId, UNTIL, LATER)))
                        .revokedAt())
                .isEqualTo(LATER);
    }

    @Test
    void revocationOfAnotherGiverChangesNothing() {
        Authority given = give("c-1");
        endings.revoke(new ConsentEndings.Revocation("another", token("r-1"), token("c-1"), participant, LATER, false));
        endings.revoke(new ConsentEndings.Revocation("another", token("r-2"), token("c-2"), participant, LATER, false));
        assertThat(kept(given).revokedAt()).isNull();
        assertThat(kept(give("c-2")).revokedAt()).isNull();
    }

    /** The giver's id says which consent is meant; whoever else is named beside it must not save it. */
    @Test
    void revocationHolds_whomeverElseItNames() {
        UUID other = UUID.randomUUID();
        participant(other);
        Authority given = give("c-1");
        endings.revoke(new ConsentEndings.Revocation(giver, token("r-1"), token("c-1"), other, LATER, false));
        endings.revoke(new ConsentEndings.Revocation(giver, token("r-2"), token("c-2"), other, LATER, false));
        assertThat(kept(given).revokedAt()).isEqualTo(LATER);
        assertThat(kept(give("c-2")).revokedAt()).isEqualTo(LATER);
    }

    @Test
    void messageTellsWhatItTookBack() {
        Authority given = give("c-1");
        give("c-2");
        endings.revoke(new ConsentEndings.Revocation(giver, token("r-1"), token("c-1"), participant, LATER, false));
        assertThat(endings.takenBackBy(giver, token("r-1"))).containsExactly(given.id());
        assertThat(endings.takenBackBy(giver, token("r-2"))).isEmpty();
    }

    private Authority giveUntil(ConsentEndings.@Nullable Event event, String id, Authority authority) {
        var signing = new Consents.Signing(giver, token(id), token("message of " + id), List.of(), null, event);
        assertThat(consents.give(authority, participant, signing)).isTrue();
        return authority;
    }

    @Test
    void whatIsToEndWithAnEventEndsWithIt_andNothingElseDoes() {
        Instant early = SIGNED.plusSeconds(90);
        Authority here = giveUntil(
                ConsentEndings.Event.DISPOSITION, "c-1", authority(AuthorityType.P2_CJ_2_35, caseId, null, null));
        Authority everywhere =
                giveUntil(ConsentEndings.Event.DISPOSITION, "c-2", authority(AuthorityType.P2_NAMED, null, null, null));
        Authority over = giveUntil(
                ConsentEndings.Event.DISPOSITION, "c-3", authority(AuthorityType.P2_NAMED, caseId, early, null));
        Authority exit =
                giveUntil(ConsentEndings.Event.EXIT, "c-4", authority(AuthorityType.P2_NAMED, caseId, null, null));
        Authority none = giveUntil(null, "c-5", authority(AuthorityType.P2_NAMED, caseId, null, null));
        endings.endWith(ConsentEndings.Event.DISPOSITION, UUID.randomUUID(), participant, UNTIL);
        assertThat(kept(here).until()).isNull();
        assertThat(kept(everywhere).until()).isEqualTo(UNTIL);
        endings.endWith(ConsentEndings.Event.DISPOSITION, caseId, participant, LATER);
        assertThat(kept(here).until()).isEqualTo(LATER);
        assertThat(kept(everywhere).until()).isEqualTo(LATER);
        assertThat(kept(over).until()).isEqualTo(early);
        assertThat(kept(exit).until()).isNull();
        assertThat(kept(none).until()).isNull();
    }

    @Test
    void oneWhosePlaceAnotherTookIsToldSo() {
        give("c-1");
        endings.revoke(new ConsentEndings.Revocation(giver, token("r-1"), token("c-1"), participant, LATER, true));
        assertThat(consents.givenIn(giver, token("message of c-1")).map(ConsentState::superseded))
                .contains(true);
    }

    @Test
    void oneForOneDeliveryIsKept_andWidensNothing() {
        Authority plain = authority(AuthorityType.EMERGENCY, null, null, null);
        UUID delivery = UUID.randomUUID();
        Authority once = give(
                "c-1",
                new Authority(
                        plain.id(),
                        plain.type(),
                        null,
                        plain.disclosers(),
                        plain.recipients(),
                        plain.categories(),
                        plain.purposes(),
                        plain.signedAt(),
                        plain.from(),
                        null,
                        null,
                        true,
                        null,
                        new Authority.Once(delivery, Set.of())));
        assertThat(kept(once)).isEqualTo(once);
        assertThat(begun(once, UNTIL)).isEmpty();
        assertThat(consents.recipients(participant, SIGNED)).isEmpty();
        sql.sql("update authority set listed = '{notes.counseling}' where id = ?")
                .param(once.id())
                .update();
        assertThat(kept(once).once())
                .isEqualTo(new Authority.Once(delivery, Set.of(new FieldPath("notes.counseling"))));
    }

    private Optional<Consents.Begun> begun(Authority one, Instant now) {
        return consents.begun(now, 1_000).stream()
                .filter(begun -> begun.id().equals(one.id()))
                .findFirst();
    }

    @Test
    void oneThatHasBegunIsLookedAtOnce() {
        Authority given = give("c-1", authority(AuthorityType.P2_NAMED, caseId, UNTIL, null));
        assertThat(begun(given, given.from().minusSeconds(1))).isEmpty();
        assertThat(begun(given, given.from()))
                .contains(new Consents.Begun(given.id(), participant, caseId, Set.of("da-north")));
        assertThat(begun(given, UNTIL).orElseThrow().recipients()).isEmpty();
        assertThat(consents.begun(LATER, 0)).isEmpty();
        assertThat(consents.lookedAt(given.id())).isTrue();
        assertThat(consents.lookedAt(given.id())).isFalse();
        assertThat(begun(given, LATER)).isEmpty();
    }

    @Test
    void oneThatWasRevokedOrIsDefectiveNeverBegins() {
        Authority revoked = give("c-1");
        revoke("c-1", LATER);
        Authority defective = authority(AuthorityType.P2_NAMED, null, null, null);
        consents.give(defective, participant, signing("c-2", List.of("consent.period.end"), null));
        assertThat(begun(revoked, UNTIL)).isEmpty();
        assertThat(begun(defective, UNTIL)).isEmpty();
    }

    @Test
    void recipientsAreThoseOfAllCases_alsoOfOneThatHasYetToBegin() {
        give("c-1");
        assertThat(consents.recipients(participant, SIGNED.minusSeconds(60))).containsExactly("da-north");
        assertThat(consents.recipients(participant, UNTIL)).isEmpty();
        revoke("c-1", LATER);
        assertThat(consents.recipients(participant, SIGNED)).isEmpty();
        give("c-2", authority(AuthorityType.P2_NAMED, caseId, null, null));
        assertThat(consents.recipients(participant, SIGNED)).isEmpty();
        give("c-3", authority(AuthorityType.P2_NAMED, null, null, null));
        assertThat(consents.recipients(participant, UNTIL)).containsExactly("da-north");
    }

    @Test
    void ofAShreddedCaseNothingIsFoundAgain() {
        Authority here = give("c-1", authority(AuthorityType.P2_NAMED, caseId, null, null));
        Authority everywhere = give("c-2");
        revoke("c-1", LATER);
        assertThat(endings.forget(caseId, participant, UNTIL)).containsExactly(here.id());
        Authority left = kept(here);
        assertThat(left.type()).isEqualTo(AuthorityType.P2_NAMED);
        assertThat(left.recipients()).isEmpty();
        assertThat(left.categories()).isEmpty();
        assertThat(left.until()).isEqualTo(UNTIL);
        assertThat(left.revokedAt()).isEqualTo(LATER);
        assertThat(consents.given(giver, token("c-1"))).isEmpty();
        assertThat(kept(everywhere)).isEqualTo(everywhere);
        sql.sql("update lead_case set shredded_at = ? where id = ?")
                .params(Timestamp.from(UNTIL), caseId)
                .update();
        assertThat(endings.forget(caseId, participant, UNTIL)).containsExactlyInAnyOrder(here.id(), everywhere.id());
        assertThat(kept(everywhere).revokedAt()).isEqualTo(UNTIL);
    }

    @Test
    void whatIsSaidOfThemHoldsNoToken() {
        assertThat(signing("c-1", List.of(), null)).hasToString("Signing[" + giver + "]");
        assertThat(new ConsentEndings.Revocation(giver, token("m"), token("c"), participant, LATER, false))
                .hasToString("Revocation[" + giver + "]");
    }
}
