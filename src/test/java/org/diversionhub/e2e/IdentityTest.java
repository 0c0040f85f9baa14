package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Identities;
import org.diversionhub.exchange.Snapshot;
import org.junit.jupiter.api.Test;

/** Two participants are merged, and parted again: a merge opens nothing, and each is afterwards as before. */
class IdentityTest {
    private static final String REFERRAL = "diversion-referral";
    private static final String JAIL = "jail-new-hanover";
    private static final String MEDICAL = "jail-health-new-hanover";
    private static final String MEDICATION = "medication-continuity";

    private final OneCase one = OneCase.referred();
    private final OneCase other = OneCase.referred();
    private final TestHub hub = one.hub();
    private final String stay = "B-" + UUID.randomUUID();

    private Command identity(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "identity";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Command.run(hub.folder(), all);
    }

    private Identities identities() {
        return new Identities(hub.bean(DataSource.class), hub.clock());
    }

    private Snapshot snapshot() {
        return hub.bean(CurrentSnapshot.class).get();
    }

    private UUID merge(OneCase first, OneCase second) {
        var outcome = identities().merge(first.participant(), second.participant(), "same fingerprints", "tester");
        assertThat(outcome).isInstanceOf(Identities.Outcome.Merged.class);
        return ((Identities.Outcome.Merged) outcome).link();
    }

    private Identities.Outcome.Parted part(UUID link) {
        var outcome = identities().unmerge(link, "two people", snapshot(), "tester");
        assertThat(outcome).isInstanceOf(Identities.Outcome.Parted.class);
        return (Identities.Outcome.Parted) outcome;
    }

    /** For all cases of the person, by the key under which case management knows this one. */
    private Sample forAllCases(OneCase named) {
        return named.consent("P2_NAMED", Set.of(POLICE, PROVIDER, MANAGER), Set.of(PROVIDER, MANAGER))
                .without("referral.id")
                .with("participant.key", named.keyAt(MANAGER));
    }

    private Sample give(OneCase to, Sample consent) {
        to.send(MANAGER, "consent", consent);
        return consent;
    }

    private List<String> accounted(OneCase whose) {
        JsonNode answer = hub.caller(MANAGER)
                .get("/exchange/accounting?participant=" + whose.keyAt(MANAGER))
                .json();
        return answer.findValuesAsText("description");
    }

    private List<String> waiting(OneCase whose) {
        return hub.sql()
                .sql("select waits_for from authority where participant_id = ? and waits_for is not null")
                .param(whose.participant())
                .query(String.class)
                .list();
    }

    private String inForce(OneCase whose) {
        return hub.sql()
                .sql("select string_agg(complete::text, ' ') from authority where participant_id = ?")
                .param(whose.participant())
                .query(String.class)
                .single();
    }

    @Test
    void stayThatBeganInBetween_isNobodysUntilAPersonHasLooked() {
        UUID link = merge(one, other);
        tell("booked");
        await().until(() -> takesPart(one, JAIL) && takesPart(other, JAIL));
        part(link);
        for (OneCase each : List.of(one, other)) {
            assertThat(takesPart(each, JAIL)).isFalse();
            assertThat(isAskedWhoseStayItIs(each)).isTrue();
        }
    }

    @Test
    void stayThatBeganAndEndedInBetween_isNobodysEither() {
        hub.caller(MEDICAL).emptyInbox();
        UUID link = merge(one, other);
        tell("booked");
        await().until(() -> medicalSee(one) && medicalSee(other));
        tell("released");
        part(link);
        for (OneCase each : List.of(one, other)) {
            assertThat(medicalSee(each)).isFalse();
            assertThat(isAskedWhoseStayItIs(each)).isTrue();
        }
    }

    @Test
    void stayOfBeforeTheMerge_isWhoseItWas() {
        tell("booked");
        await().until(() -> takesPart(one, JAIL));
        UUID link = merge(one, other);
        tell("release-scheduled");
        await().until(() -> takesPart(other, JAIL));
        part(link);
        assertThat(takesPart(one, JAIL)).isTrue();
        assertThat(isAskedWhoseStayItIs(one)).isFalse();
        assertThat(takesPart(other, JAIL)).isFalse();
        assertThat(isAskedWhoseStayItIs(other)).isTrue();
    }

    private boolean isAskedWhoseStayItIs(OneCase of) {
        return hub.sql()
                .sql("select reason from task where about = ? and what = 'case' and done_at is null")
                .param(of.id())
                .query(String.class)
                .list()
                .contains("stay-of-whom");
    }

    /** What the jail says of the first. */
    private void tell(String event) {
        Sample told = Sample.of("custody-event." + event)
                .with("participant", one.referral().json().path("participant").deepCopy())
                .with("custody.bookingNumber", stay)
                .with("message.time", hub.clock().instant().toString())
                .without("referral.id");
        ((ObjectNode) told.json().path("participant")).retain("name", "birthDate", "identifiers");
        one.send(JAIL, "custody-event", told);
        hub.sweep();
    }

    @Test
    void jailsMedicalStaff_seeNoBookingThatMayBeOfAnother_andOfWhatComesThenThatOfTheRightOne() {
        hub.caller(MEDICAL).emptyInbox();
        UUID link = merge(one, other);
        tell("booked");
        await().until(() -> medicalSee(one) && medicalSee(other));
        part(link);
        assertThat(medicalSee(one) || medicalSee(other))
                .as("nobody can tell whose it is")
                .isFalse();
        tell("released");
        await().until(() -> medicalSee(one));
        assertThat(medicalSee(other)).isFalse();
    }

    @Test
    void jailsMedicalStaff_getTheMedicationOfWhomAConsentNamesThemFor_andOfNobodyElseWhenTheyAreParted() {
        hub.caller(MEDICAL).emptyInbox();
        UUID link = merge(one, other);
        tell("booked");
        await().until(() -> takesPart(one, MEDICAL) && takesPart(other, MEDICAL));
        part(link);
        hub.caller(MEDICAL).emptyInbox();
        give(one, medication(one, "P2_NAMED", MEDICAL));
        give(other, medication(other, "P2_TPO", "role:jail-medical"));
        for (OneCase each : List.of(one, other)) {
            each.send(PROVIDER, MEDICATION, each.of("medication-continuity.response", PROVIDER));
        }
        await().until(() -> medicalSee(one));
        assertThat(medicalSee(other)).isFalse();
        assertThat(other.states(MEDICAL, MEDICATION)).containsExactly("HELD");
    }

    private static Sample medication(OneCase of, String type, String recipient) {
        return of.consent(type, Set.of(PROVIDER), Set.of(recipient))
                .with("consent.categories", Set.of("ID", "CUS", "MED"));
    }

    private boolean medicalSee(OneCase whose) {
        return hub.caller(MEDICAL).get("/exchange/inbox").text().contains(whose.keyAt(MEDICAL));
    }

    private boolean takesPart(OneCase in, String partner) {
        return hub.sql()
                .sql("select exists (select 1 from party where case_id = ? and partner = ? and left_at is null)")
                .params(in.id(), partner)
                .query(Boolean.class)
                .single();
    }

    @Test
    void whatIsHeldStaysHeld_andAConsentOfBeforeCoversOnlyItsOwnCases() {
        give(one, forAllCases(one));
        one.awaitStates(PROVIDER, REFERRAL, List.of("DELIVERED"));
        String key = one.keyAt(PROVIDER);
        merge(one, other);
        // A second node, or a retry, would ask like this.
        hub.sql()
                .sql("update delivery set state = 'PENDING', next_at = now(), sweep_at = now() where case_id = ? and"
                        + " state = 'HELD'")
                .param(other.id())
                .update();
        other.send(MANAGER, "treatment-status", other.of("treatment-status.engagement", MANAGER));
        other.awaitStates(PROVIDER, REFERRAL, List.of("HELD"));
        assertThat(other.at(PROVIDER)).isEmpty();
        assertThat(one.keyAt(PROVIDER)).isEqualTo(key);
        assertThat(hub.sinks().of(PROVIDER)).noneMatch(got -> got.text().contains(other.keyAt(PROVIDER)));
    }

    @Test
    void consentGivenWhileTheyAreOneCoversBoth_andIsNobodysWhenTheyAreParted() {
        UUID link = merge(one, other);
        give(one, forAllCases(one));
        one.awaitStates(PROVIDER, REFERRAL, List.of("DELIVERED"));
        other.awaitStates(PROVIDER, REFERRAL, List.of("DELIVERED"));
        assertThat(one.at(PROVIDER)).as("each under the key of its own").hasSize(1);
        assertThat(other.at(PROVIDER)).hasSize(1);
        assertThat(part(link).suspended()).hasSize(1);
        assertThat(waiting(one)).containsExactly("given-while-merged");
        for (OneCase each : List.of(one, other)) {
            each.send(PROVIDER, "treatment-status", each.engaged());
            each.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        }
        assertThat(identities().unmerge(link, "again", snapshot(), "tester"))
                .isInstanceOf(Identities.Outcome.Not.class);
    }

    @Test
    void consentOfBeforeIsAsItWas_whenTheyAreParted() {
        give(one, forAllCases(one));
        UUID link = merge(one, other);
        other.send(
                MANAGER,
                "treatment-status",
                other.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "deceased"));
        assertThat(waiting(one)).containsExactly("deceased");
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
        part(link);
        assertThat(waiting(one)).isEmpty();
        assertThat(inForce(one)).isEqualTo("true");
        one.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
    }

    @Test
    void whoIsDecidedAboutByHandKeepsConsentsOfTheOtherFromOpening_fromTheMergeOn() {
        give(one, forAllCases(one));
        other.send(
                MANAGER,
                "treatment-status",
                other.of("treatment-status.exit", MANAGER).with("engagement.exitReason", "deceased"));
        merge(one, other);
        assertThat(waiting(one)).containsExactly("deceased");
        assertThat(inForce(one)).isEqualTo("false");
    }

    @Test
    void accountingHasBothWhileTheyAreOne() {
        List<String> alone = accounted(one);
        int both = alone.size() + accounted(other).size();
        UUID link = merge(one, other);
        assertThat(accounted(one)).hasSize(both);
        assertThat(accounted(other)).hasSize(both);
        String command = Command.run(
                        hub.folder(),
                        "accounting",
                        "--subject",
                        one.participant().toString())
                .out();
        assertThat(command).contains(both + " disclosures");
        part(link);
        assertThat(accounted(one)).isEqualTo(alone);
    }

    private OneCase referredLike(OneCase person, OneCase numbers) {
        return OneCase.referred(referral -> referral.with(
                        "participant",
                        person.referral().json().path("participant").deepCopy())
                .with("participant.identifiers.fbi", numbers.referral().text("participant.identifiers.fbi"))
                .with("participant.identifiers.state", numbers.referral().text("participant.identifiers.state")));
    }

    @Test
    void messageWithIdentifiersOfBothFindsThePerson_andIsNobodysWhenTheyAreParted() {
        OneCase before = referredLike(one, other);
        assertThat(tasks(before)).as("two people").hasSize(1);
        UUID link = merge(one, other);
        OneCase between = referredLike(one, other);
        assertThat(tasks(between)).isEmpty();
        give(one, forAllCases(one));
        between.awaitStates(PROVIDER, REFERRAL, List.of("DELIVERED"));
        assertThat(person(between)).isEqualTo(person(one)).isEqualTo(person(other));
        part(link);
        assertThat(tasks(between)).as("somebody decides whose it is").hasSize(1);
        assertThat(person(between)).isEqualTo("alone");
        OneCase only = OneCase.ofTheSamePersonAs(one);
        assertThat(only.participant()).isEqualTo(one.participant());
    }

    private List<String> tasks(OneCase of) {
        return hub.sql()
                .sql("select reason from task where what = 'person-match' and done_at is null and reason like ?")
                .param("%" + of.participant())
                .query(String.class)
                .list();
    }

    private String person(OneCase of) {
        return hub.sql()
                .sql("select coalesce(person::text, 'alone') from participant where id = ?")
                .param(of.participant())
                .query(String.class)
                .single();
    }

    @Test
    void firstOfTwoMergesIsTakenBack_andTheSecondStays() {
        OneCase third = OneCase.referred();
        UUID first = merge(one, other);
        merge(other, third);
        assertThat(identities().merge(one.participant(), third.participant(), "again", "tester"))
                .isInstanceOf(Identities.Outcome.Not.class);
        Sample consent = give(third, forAllCases(third));
        one.awaitStates(PROVIDER, REFERRAL, List.of("DELIVERED"));
        part(first);
        assertThat(person(one)).isEqualTo("alone");
        assertThat(person(other)).isEqualTo(person(third)).isNotEqualTo("alone");
        assertThat(waiting(third)).containsExactly("given-while-merged");
        third.revoke(consent);
        give(third, forAllCases(third));
        other.send(PROVIDER, "treatment-status", other.engaged());
        other.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
        one.send(PROVIDER, "treatment-status", one.engaged());
        one.awaitStates(MANAGER, "treatment-status", List.of("HELD"));
    }

    @Test
    void consentIsRevoked_alsoWhereTheCaseOfItsKeyIsShredded() {
        merge(one, other);
        Sample consent = give(one, forAllCases(one));
        other.awaitStates(PROVIDER, REFERRAL, List.of("DELIVERED"));
        Sample revocation = one.revocation(consent).without("referral.id").with("participant.key", one.keyAt(MANAGER));
        String shredded = one.id().toString();
        assertThat(Command.run(
                                hub.folder(),
                                "shred",
                                "--case",
                                shredded,
                                "--reason",
                                "request",
                                "--by",
                                "clerk of court")
                        .code())
                .isZero();
        other.send(PROVIDER, "treatment-status", other.engaged());
        other.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED"));
        other.send(MANAGER, "consent", revocation);
        other.send(PROVIDER, "treatment-status", other.engaged());
        other.awaitStates(MANAGER, "treatment-status", List.of("DELIVERED", "HELD"));
    }

    /** Somebody decides about a case while it is to be merged: one waits for the other, and nothing is half done. */
    @Test
    void mergeWaitsForWhoHasACase() throws Exception {
        try (Connection claiming = hub.bean(DataSource.class).getConnection()) {
            claiming.setAutoCommit(false);
            try (PreparedStatement held = claiming.prepareStatement("select 1 from lead_case where id = ? for share")) {
                held.setObject(1, other.id());
                held.execute();
            }
            CompletableFuture<UUID> link = CompletableFuture.supplyAsync(() -> merge(one, other));
            await().during(Duration.ofSeconds(1))
                    .until(() -> !link.isDone() && person(one).equals("alone"));
            claiming.rollback();
            part(link.get(20, TimeUnit.SECONDS));
        }
    }

    private static String id(OneCase of) {
        return of.participant().toString();
    }

    @Test
    void legalHoldKeepsThePersonsOtherCases_untilTheyAreParted() {
        assertThat(Command.run(hub.folder(), "shred", "hold", "--case", one.id().toString(), "--by", "county attorney")
                        .code())
                .isZero();
        UUID link = merge(one, other);
        assertThat(onHold(other.id())).isTrue();
        part(link);
        assertThat(onHold(other.id())).isFalse();
        assertThat(onHold(one.id())).isTrue();
    }

    private boolean onHold(UUID caseId) {
        return hub.sql()
                .sql("select hold_at is not null from lead_case where id = ?")
                .param(caseId)
                .query(Boolean.class)
                .single();
    }

    @Test
    void pairThatMayBeOneIsListedAndShown_untilSomebodyHasSaid() {
        OneCase twin = OneCase.referred(referral -> referral.with(
                        "participant.name",
                        one.referral().json().at("/participant/name").deepCopy())
                .with("participant.birthDate", one.referral().text("participant.birthDate")));
        List<String> two = List.of(id(one), id(twin)).stream().sorted().toList();
        assertThat(identity().out()).contains(two.get(0) + "  " + two.get(1) + "  name-and-birth-date");
        assertThat(identity("show", two.get(0), two.get(1)).out())
                .contains(one.referral().text("participant.name.family"));
        String merged = identity("merge", two.get(0), two.get(1), "--reason", "same photo")
                .out();
        assertThat(identity().out()).doesNotContain(two.get(0) + "  " + two.get(1));
        assertThat(identity("unmerge", merged.strip().replaceAll(".* ", ""), "--reason", "another photo")
                        .out())
                .isEqualTo("parted\n");
        assertThat(identity("reject", two.get(0), two.get(1), "--reason", "father and son")
                        .code())
                .isZero();
        assertThat(identity().out()).doesNotContain(two.get(0) + "  " + two.get(1));
        assertThat(identity("history").out()).contains("same photo", "another photo", "father and son");
        assertThat(hub.sql()
                        .sql("select distinct event || ' ' || outcome from audit where subject = ? and event in"
                                + " ('VIEWED', 'MERGED', 'PARTED')")
                        .param(twin.participant())
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(
                        "VIEWED identity", "MERGED merged", "PARTED parted", "PARTED said-to-be-two");
    }
}
