package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;

/** One case in the shared hub, and what its partners send and get. */
final class OneCase {
    static final String POLICE = "pd-wilmington";
    static final String MANAGER = "lead-case-management";
    static final String PROVIDER = "sud-harbor";
    static final Set<String> ALL = Set.of("ID", "DEM", "REF", "NEED", "REFSTATUS", "ENG", "APT", "NOTE", "SUD");

    private final TestHub hub = TestHub.shared();
    private final String referrer;
    private final Sample referral = Sample.of("diversion-referral.arrest")
            .aboutSomebodyNew()
            .with("service.provider", PROVIDER)
            .with("referral.participantAccepted", true);

    private OneCase() {
        this(POLICE);
    }

    private OneCase(String referrer) {
        this.referrer = referrer;
    }

    /** The case manager has this agency's referral. */
    static OneCase referredBy(String referrer) {
        OneCase made = new OneCase(referrer);
        made.send(referrer, "diversion-referral", made.referral);
        made.awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED"));
        return made;
    }

    /** The referral is at the case manager, and waits for a consent to go to the provider. */
    static OneCase referred() {
        OneCase made = new OneCase();
        made.send(POLICE, "diversion-referral", made.referral);
        made.awaitStates(PROVIDER, "diversion-referral", List.of("HELD"));
        made.awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED"));
        return made;
    }

    /** The case manager has a referral that says something else than the sample. */
    static OneCase referred(Consumer<Sample> change) {
        OneCase made = new OneCase();
        change.accept(made.referral);
        made.send(POLICE, "diversion-referral", made.referral);
        made.awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED"));
        return made;
    }

    /** Another referral of the same person. */
    static OneCase ofTheSamePersonAs(OneCase earlier) {
        return ofTheSamePersonAs(earlier, referral -> {});
    }

    static OneCase ofTheSamePersonAs(OneCase earlier, Consumer<Sample> change) {
        OneCase made = new OneCase();
        change.accept(made.referral);
        made.referral.with(
                "participant", earlier.referral.json().path("participant").deepCopy());
        made.send(POLICE, "diversion-referral", made.referral);
        made.awaitStates(MANAGER, "diversion-referral", List.of("DELIVERED"));
        return made;
    }

    TestHub hub() {
        return hub;
    }

    Sample referral() {
        return referral;
    }

    Caller.Answer send(String sender, String kind, Sample message) {
        Caller.Answer answer = hub.caller(sender).post(kind, message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer;
    }

    UUID id() {
        return hub.sql()
                .sql("select case_id from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", referrer, "referral.id", referral.text("referral.id")))
                .query(UUID.class)
                .single();
    }

    UUID participant() {
        return hub.sql()
                .sql("select participant_id from lead_case where id = ?")
                .param(id())
                .query(UUID.class)
                .single();
    }

    String keyAt(String partner) {
        return hub.bean(PairwiseIds.class)
                .id(partner, "participant", participant().toString());
    }

    Sample of(String sample, String partner) {
        return Sample.of(sample)
                .with("referral.id", hub.bean(PairwiseIds.class).id(partner, "referral", id().toString()));
    }

    Sample engaged() {
        return of("treatment-status.engagement", PROVIDER).with("engagement.status", "active");
    }

    Sample consent(String type, Set<String> disclosers, Set<String> recipients) {
        return consent(type, disclosers, recipients, Instant.now().minusSeconds(60));
    }

    Sample consent(String type, Set<String> disclosers, Set<String> recipients, Instant start) {
        return of("consent.given", MANAGER)
                .with("consent.id", "C-" + UUID.randomUUID())
                .with("consent.type", type)
                .with("consent.discloser", disclosers)
                .with("consent.recipients", recipients)
                .with("consent.categories", ALL)
                .with("consent.purposes", Set.of("TREAT", "CAREMGT", "COC", "LEAD-FILING", "LEAD-MONITOR"))
                .with("consent.period.start", start.toString())
                .with("consent.period.end", Instant.now().plusSeconds(86_400).toString())
                .with("consent.signature.at", start.toString());
    }

    Sample revocation(Sample consent) {
        return of("consent.revoked", MANAGER)
                .with("consent.id", consent.text("consent.id"))
                .with("consent.revokedAt", Instant.now().toString());
    }

    Caller.Answer revoke(Sample consent) {
        return send(MANAGER, "consent", revocation(consent));
    }

    List<String> states(String partner, String kind) {
        return hub.sql()
                .sql("select state from delivery where case_id = ? and partner = ? and kind like ? order by seq")
                .params(id(), partner, kind + "%")
                .query(String.class)
                .list();
    }

    void awaitStates(String partner, String kind, List<String> expected) {
        await().atMost(Duration.ofSeconds(40)).until(() -> states(partner, kind), expected::equals);
    }

    /** What this partner was sent of this person, each with its id. */
    List<Sinks.Received> at(String partner) {
        String key = keyAt(partner);
        return hub.sinks().of(partner).stream()
                .filter(one -> one.text().contains(key))
                .toList();
    }
}
