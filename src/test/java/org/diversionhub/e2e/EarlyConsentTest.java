package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consent of somebody whom nobody has referred yet waits for the referral. */
class EarlyConsentTest {
    private final TestHub hub = TestHub.shared();
    private final Sample referral = Sample.of("diversion-referral.arrest")
            .aboutSomebodyNew()
            .with("service.provider", PROVIDER)
            .with("referral.participantAccepted", true);

    private Sample consent(String sample) {
        return Sample.of(sample)
                .without("referral.id")
                .with("participant.name", referral.json().at("/participant/name"))
                .with("participant.birthDate", referral.text("participant.birthDate"))
                .with("participant.identifiers.driverLicense", referral.text("participant.identifiers.driverLicense"))
                .with("consent.id", "C-" + UUID.randomUUID());
    }

    private Sample given() {
        return consent("consent.given")
                .with("consent.type", "RELEASE")
                .with("consent.discloser", Set.of(POLICE))
                .with("consent.recipients", Set.of(PROVIDER))
                .with("consent.categories", OneCase.ALL)
                .with("consent.purposes", Set.of("TREAT", "CAREMGT"))
                .with("consent.period.start", Instant.now().minusSeconds(60).toString())
                .with("consent.period.end", Instant.now().plusSeconds(86_400).toString())
                .with("consent.signature.at", Instant.now().minusSeconds(60).toString());
    }

    private Caller.Answer send(String sender, String kind, Sample message) {
        return hub.caller(sender).post(kind, message.json());
    }

    private String stateAtTheProvider() {
        return hub.sql()
                .sql("select d.state from delivery d join message m on m.id = d.message_id join receipt r"
                        + " on r.sender = m.sender and r.id_token = m.id_token join lead_case c on c.id = m.case_id"
                        + " where d.partner = ? and m.sender = ? order by r.received_at desc limit 1")
                .params(PROVIDER, POLICE)
                .query(String.class)
                .optional()
                .orElse("");
    }

    private void referAndAwait(String state) {
        assertThat(send(POLICE, "diversion-referral", referral).status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(40)).until(this::stateAtTheProvider, state::equals);
    }

    @Test
    void referralGoesAtOnce_whenTheConsentCameFirst() {
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        referAndAwait("DELIVERED");
    }

    @Test
    void nothingGoes_whenItWasRevokedBeforeTheReferral() {
        Sample given = given();
        assertThat(send(MANAGER, "consent", given).status()).isEqualTo(202);
        Sample revoked = consent("consent.revoked")
                .with("consent.id", given.text("consent.id"))
                .with("consent.revokedAt", Instant.now().toString());
        assertThat(send(MANAGER, "consent", revoked).status()).isEqualTo(202);
        referAndAwait("HELD");
    }

    @Test
    void revocationThatOvertakesTheConsentHolds() {
        Sample given = given();
        Sample revoked = consent("consent.revoked")
                .with("consent.id", given.text("consent.id"))
                .with("consent.revokedAt", Instant.now().toString());
        assertThat(send(MANAGER, "consent", revoked).status()).isEqualTo(202);
        assertThat(send(MANAGER, "consent", given).status()).isEqualTo(202);
        referAndAwait("HELD");
    }

    @Test
    void consentOpensNothing_whenTheNumberIsSomebodyElses() {
        Sample typo = given().with("participant.birthDate", "1950-01-01");
        assertThat(send(POLICE, "diversion-referral", referral).status()).isEqualTo(202);
        Caller.Answer answer = send(MANAGER, "consent", typo);
        assertThat(answer.status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(40)).until(this::stateAtTheProvider, "HELD"::equals);
        assertThat(hub.sql()
                        .sql("select count(*) from task where what = 'person-match' and at > ?")
                        .param(Timestamp.from(Instant.now().minusSeconds(20)))
                        .query(Integer.class)
                        .single())
                .isPositive();
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(40)).until(this::stateAtTheProvider, "DELIVERED"::equals);
    }

    @Test
    void knownAndUnknownPeopleGetTheSameAnswer() {
        assertThat(send(POLICE, "diversion-referral", referral).status()).isEqualTo(202);
        Sample known = given();
        Sample stranger = given().with("participant.name.family", "Sampleother")
                .with("participant.identifiers.driverLicense", "NC%07d".formatted(System.nanoTime() % 10_000_000));
        assertThat(shape(known)).isEqualTo(shape(stranger));
    }

    private String shape(Sample message) {
        Caller.Answer receipt = send(MANAGER, "consent", message);
        Caller.Answer states = hub.caller(MANAGER).get("/exchange/messages/" + message.text("message.id"));
        return receipt.status() + " " + receipt.text().length() + " "
                + states.whole().replaceAll("[0-9a-f-]{36}", "");
    }

    @Test
    void consentIsRefused_whenItSaysTooLittle() {
        for (String left :
                new String[] {"participant.birthDate", "participant.identifiers.driverLicense", "participant.name"}) {
            Sample vague = given().without(left);
            Caller.Answer answer = send(MANAGER, "consent", vague);
            assertThat(answer.status()).as(left).isEqualTo(422);
            assertThat(answer.text()).contains("name, birthDate and an identifier");
        }
    }

    @Test
    void consentOpensNothing_whenItsNumberTurnsOutToBeSomebodyElses() {
        Sample typo = given().with("participant.birthDate", "1950-01-01");
        assertThat(send(MANAGER, "consent", typo).status()).isEqualTo(202);
        referAndAwait("HELD");
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(40)).until(this::stateAtTheProvider, "DELIVERED"::equals);
    }

    @Test
    void waitingConsentKeepsItsNumber_whenAnotherClaimsIt() {
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        Sample other = given().with("participant.birthDate", "1950-01-01");
        assertThat(send(MANAGER, "consent", other).status()).isEqualTo(202);
        referAndAwait("DELIVERED");
    }

    @Test
    void rightConsentHolds_whenAWrongOneClaimedTheNumberBefore() {
        Sample other = given().with("participant.birthDate", "1950-01-01");
        assertThat(send(MANAGER, "consent", other).status()).isEqualTo(202);
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        referAndAwait("DELIVERED");
    }

    private Sample revocation(Sample given) {
        return consent("consent.revoked")
                .with("consent.id", given.text("consent.id"))
                .with("participant.birthDate", "1950-01-01")
                .with("consent.revokedAt", Instant.now().toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void revocationHolds_whateverNumbersItIsSentBy(boolean overtakes) {
        Sample given = given();
        assertThat(send(MANAGER, "consent", overtakes ? revocation(given) : given)
                        .status())
                .isEqualTo(202);
        assertThat(send(MANAGER, "consent", overtakes ? given : revocation(given))
                        .status())
                .isEqualTo(202);
        referAndAwait("HELD");
    }

    @Test
    void revocationHolds_whateverKeyIsBesideIt() {
        Sample given = given();
        assertThat(send(MANAGER, "consent", given).status()).isEqualTo(202);
        Sample revoked = revocation(given).with("participant.key", "lcm-p-" + UUID.randomUUID());
        assertThat(send(MANAGER, "consent", revoked).status()).isEqualTo(202);
        referAndAwait("HELD");
    }

    @Test
    void consentBesideAnUnknownKeyIsRefused() {
        Caller.Answer answer = send(MANAGER, "consent", given().with("participant.key", "lcm-p-" + UUID.randomUUID()));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("/participant/key");
    }

    @Test
    void consentIsReplaced_whateverNumbersTheNewOneIsSentBy() {
        Sample earlier = given();
        assertThat(send(MANAGER, "consent", earlier).status()).isEqualTo(202);
        Sample later = given().with("consent.supersedes", earlier.text("consent.id"))
                .with("consent.signature.at", Instant.now().toString())
                .with("participant.birthDate", "1950-01-01");
        assertThat(send(MANAGER, "consent", later).status()).isEqualTo(202);
        referAndAwait("HELD");
    }

    @Test
    void aPersonDecides_whenTheConsentItselfTellsThatItIsAMinors() {
        referral.with("participant.birthDate", LocalDate.now().minusYears(15).toString());
        Sample given = given();
        assertThat(send(MANAGER, "consent", given).status()).isEqualTo(202);
        assertThat(hub.caller(MANAGER)
                        .get("/exchange/messages/" + given.text("message.id"))
                        .text())
                .contains("waits-for-a-person");
        referAndAwait("HELD");
    }
}
