package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.e2e.Caller;
import org.diversionhub.e2e.Sample;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/** What a sender can learn by asking after its message: nothing of treatment, and nothing of who takes part. */
class SenderViewTest {
    private static final String POLICE = "pd-wilmington";
    private static final String MANAGER = "lead-case-management";
    private static final String PROVIDER = "sud-harbor";
    private static final String JAIL = "jail-new-hanover";

    private final TestHub hub = TestHub.shared();
    private final Caller police = hub.caller(POLICE);

    private Sample referral() {
        return Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with("referral.participantAccepted", true)
                .without("service");
    }

    private void send(String sender, String kind, Sample message) {
        Caller.Answer answer = hub.caller(sender).post(kind, message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    /** The answer with this message's id taken out; all ids here are of one length. */
    private static String view(Caller caller, Sample message) {
        String id = message.text("message.id");
        return caller.get("/exchange/messages/" + id).whole().replace(id, "-".repeat(id.length()));
    }

    private UUID caseOf(Sample referral) {
        return hub.sql()
                .sql("select case_id from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", POLICE, "referral.id", referral.text("referral.id")))
                .query(UUID.class)
                .single();
    }

    private String idAt(String partner, Sample referral) {
        return hub.bean(PairwiseIds.class)
                .id(partner, "referral", caseOf(referral).toString());
    }

    private List<String> states(Sample referral, String partner, String kind) {
        return hub.sql()
                .sql("select state from delivery where case_id = ? and partner = ? and kind like ? order by seq")
                .params(caseOf(referral), partner, kind + "%")
                .query(String.class)
                .list();
    }

    private void awaitStates(Sample referral, String partner, String kind, List<String> expected, Runnable meanwhile) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    meanwhile.run();
                    return states(referral, partner, kind).equals(expected);
                });
    }

    private Sample consent(Sample referral, String type, Set<String> disclosers, Set<String> recipients) {
        return Sample.of("consent.given")
                .with("referral.id", idAt(MANAGER, referral))
                .with("consent.id", "C-" + UUID.randomUUID())
                .with("consent.type", type)
                .with("consent.discloser", disclosers)
                .with("consent.recipients", recipients)
                .with("consent.categories", Set.of("ID", "CON", "DEM", "REF", "NEED", "REFSTATUS", "ENG", "APT", "SUD"))
                .with("consent.purposes", Set.of("TREAT", "CAREMGT", "COC", "LEAD-FILING", "LEAD-MONITOR"))
                .with("consent.period.start", Instant.now().minusSeconds(60).toString())
                .with("consent.period.end", Instant.now().plusSeconds(86_400).toString())
                .with("consent.signature.at", Instant.now().minusSeconds(60).toString());
    }

    @Test
    void policeSeesTheSameBytes_asIfThereWereNoProvider() {
        Sample plain = referral();
        Sample treated = referral().with("service.provider", PROVIDER).with("service.code", "opioid-treatment");
        send(POLICE, "diversion-referral", plain);
        send(POLICE, "diversion-referral", treated);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(plain, MANAGER, "diversion-referral"), List.of("DELIVERED")::equals);
        await().atMost(Duration.ofSeconds(40))
                .until(() -> states(treated, MANAGER, "diversion-referral"), List.of("DELIVERED")::equals);
        String expected = view(police, plain);
        assertThat(expected)
                .startsWith("200 ")
                .contains(MANAGER)
                .contains("da-new-hanover")
                .doesNotContain(PROVIDER);
        Runnable look = () -> assertThat(view(police, treated)).isEqualTo(expected);
        awaitStates(treated, PROVIDER, "diversion-referral", List.of("HELD"), look);

        send(MANAGER, "consent", consent(treated, "RELEASE", Set.of(POLICE), Set.of(PROVIDER)));
        Sample named = consent(treated, "P2_NAMED", Set.of(PROVIDER, MANAGER), Set.of(MANAGER, "da-new-hanover"));
        send(MANAGER, "consent", named);
        awaitStates(treated, PROVIDER, "diversion-referral", List.of("DELIVERED"), look);

        String there = idAt(PROVIDER, treated);
        send(
                PROVIDER,
                "referral-response",
                Sample.of("referral-response.accepted").with("referral.id", there));
        send(
                PROVIDER,
                "treatment-status",
                Sample.of("treatment-status.engagement").with("referral.id", there));
        awaitStates(treated, MANAGER, "treatment-status", List.of("DELIVERED"), look);

        send(
                MANAGER,
                "consent",
                Sample.of("consent.revoked")
                        .with("referral.id", idAt(MANAGER, treated))
                        .with("consent.id", named.text("consent.id"))
                        .with("consent.revokedAt", Instant.now().toString()));
        send(
                PROVIDER,
                "treatment-status",
                Sample.of("treatment-status.engagement").with("referral.id", there));
        awaitStates(treated, MANAGER, "treatment-status", List.of("DELIVERED", "HELD"), look);
        assertThat(view(police, plain)).isEqualTo(expected);
    }

    /** That a consent exists can tell of treatment: who comes in by one does not show. */
    @Test
    void justiceSeesTheSameBytes_whoeverAConsentNames() {
        Sample plain = referral();
        Sample named = referral();
        send(POLICE, "diversion-referral", plain);
        send(POLICE, "diversion-referral", named);
        awaitStates(plain, MANAGER, "diversion-referral", List.of("DELIVERED"), () -> {});
        awaitStates(named, MANAGER, "diversion-referral", List.of("DELIVERED"), () -> {});
        String expected = view(police, plain);
        send(
                MANAGER,
                "consent",
                consent(
                        named,
                        "P2_NAMED",
                        Set.of(MANAGER, POLICE, "da-new-hanover"),
                        Set.of("da-push", "cm-brunswick")));
        Runnable look = () -> assertThat(view(police, named)).isEqualTo(expected);
        awaitStates(named, "da-push", "diversion-referral", List.of("DELIVERED"), look);
        awaitStates(named, "cm-brunswick", "diversion-referral", List.of("DELIVERED"), look);

        Caller prosecutor = hub.caller("da-new-hanover");
        Sample held = decision(plain);
        Sample heldOfNamed = decision(named);
        awaitStates(named, "cm-brunswick", "prosecution-decision", List.of("DELIVERED"), look);
        awaitStates(plain, MANAGER, "prosecution-decision", List.of("DELIVERED"), look);
        awaitStates(named, MANAGER, "prosecution-decision", List.of("DELIVERED"), look);
        awaitStates(plain, POLICE, "prosecution-decision", List.of("DELIVERED"), look);
        awaitStates(named, POLICE, "prosecution-decision", List.of("DELIVERED"), look);
        assertThat(view(prosecutor, heldOfNamed))
                .isEqualTo(view(prosecutor, held))
                .contains(MANAGER);
    }

    private Sample decision(Sample about) {
        Sample held = Sample.of("prosecution-decision.held").with("referral.id", idAt("da-new-hanover", about));
        send("da-new-hanover", "prosecution-decision", held);
        return held;
    }

    @Test
    void otherPartnersSeeTheSame_ofAForeignMessageAndOfNone() {
        Sample message = referral();
        send(POLICE, "diversion-referral", message);
        Sample none = referral();
        assertThat(view(hub.caller(PROVIDER), message)).isEqualTo(view(hub.caller(PROVIDER), none));
        assertThat(view(police, none)).isEqualTo(view(hub.caller(PROVIDER), none));
    }

    @Test
    void jailCannotTellWhetherThePersonTakesPart() {
        Sample known = referral();
        send(POLICE, "diversion-referral", known);
        Sample booked = booking(known);
        Sample stranger = booking(referral());
        Caller jail = hub.caller(JAIL);
        Caller.Answer ofKnown = jail.post("custody-event", booked.json());
        Caller.Answer ofStranger = jail.post("custody-event", stranger.json());
        hub.sweep();
        assertThat(hub.sql()
                        .sql("select count(*) from message where case_id = ? and kind = 'custody-event/booked'")
                        .param(caseOf(known))
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        assertThat(shape(ofKnown)).isEqualTo(shape(ofStranger));
        assertThat(ofKnown.json().fieldNames())
                .toIterable()
                .containsExactlyElementsOf(() -> ofStranger.json().fieldNames());
        assertThat(shape(jail.post("custody-event", booked.json()))).isEqualTo(shape(ofKnown));
        assertThat(view(jail, booked)).isEqualTo(view(jail, stranger));
        Sample released = booking(known).with("message.variant", "released").with("custody.state", "released");
        Sample strangerReleased =
                booking(referral()).with("message.variant", "released").with("custody.state", "released");
        assertThat(shape(jail.post("custody-event", released.json())))
                .isEqualTo(shape(jail.post("custody-event", strangerReleased.json())));
    }

    private static Sample booking(Sample of) {
        return Sample.of("custody-event.booked")
                .with("participant.name", of.json().at("/participant/name"))
                .with("participant.birthDate", of.text("participant.birthDate"))
                .with("participant.identifiers", of.json().at("/participant/identifiers"))
                .without("participant.identifiers.medicaid")
                .with("custody.bookingNumber", "B-" + UUID.randomUUID())
                .without("referral.id");
    }

    /** An answer without what differs between any two: letters and digits of ids, hashes, times and signatures. */
    private static String shape(Caller.Answer answer) {
        return answer.status() + " " + new java.util.TreeMap<>(answer.headers()).keySet() + " "
                + answer.text().replaceAll("(?<=:\")[^\"]*", "…");
    }
}
