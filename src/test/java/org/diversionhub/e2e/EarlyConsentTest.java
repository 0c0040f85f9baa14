package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import jakarta.mail.MessagingException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
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
        referral.without("service.provider");
        referAndAwait("DELIVERED");
        assertThat(hub.sql()
                        .sql(
                                "select count(*) from scheduled_tasks where task_name = 'asked-alarm' and task_instance like"
                                        + " (select id || '/%' from lead_case where agency = ? order by opened_at desc limit 1)")
                        .param(POLICE)
                        .query(Integer.class)
                        .single())
                .as("what the provider says is waited for, whatever brought it in")
                .isPositive();
    }

    /** The file of the consent that came last, as if it had come so many days ago. */
    private UUID earlier(int days) {
        UUID file = hub.sql()
                .sql("select id from lead_case where door = 'consent' order by opened_at desc limit 1")
                .query(UUID.class)
                .single();
        return earlier(file, days);
    }

    private UUID earlier(UUID file, int days) {
        hub.sql()
                .sql("update lead_case set opened_at = opened_at - make_interval(days => ?) where id = ?")
                .params(days, file)
                .update();
        return ring(file);
    }

    private UUID ring(UUID file) {
        hub.sql()
                .sql("update scheduled_tasks set execution_time = now() where task_name = 'file-alarm'"
                        + " and task_instance like ? and not picked")
                .param(file + "/%")
                .update();
        return file;
    }

    private Optional<Instant> alarm(UUID file) {
        return hub.sql()
                .sql(
                        "select execution_time from scheduled_tasks where task_instance like ? and task_name = 'file-alarm'")
                .param(file + "/%")
                .query((row, n) -> row.getTimestamp(1).toInstant())
                .optional();
    }

    private List<UUID> open(UUID file) {
        return hub.sql()
                .sql("select id from task where about = ? and reason = 'consent-without-referral' and done_at is null")
                .param(file)
                .query(UUID.class)
                .list();
    }

    private List<String> mailed(String desk, UUID task) {
        return hub.mailedTo(desk + "@lead.example.org").stream()
                .map(mail -> {
                    try {
                        return mail.getSubject();
                    } catch (MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .filter(subject -> subject.contains(task.toString()))
                .map(subject -> subject.replaceAll(".*hub, (\\w+): consent-without-referral .*", "$1"))
                .toList();
    }

    private static void eventually(Callable<Boolean> holds) {
        await().atMost(Duration.ofSeconds(20)).until(holds);
    }

    @Test
    void deskAfterDeskIsAsked_whenNoReferralComes_untilOneDoes() {
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        UUID file = earlier(6);
        Instant tomorrow = hub.clock().instant().plus(Duration.ofHours(20));
        eventually(() -> alarm(file)
                .filter(at -> at.isAfter(tomorrow) && at.isBefore(tomorrow.plus(Duration.ofHours(6))))
                .isPresent());
        assertThat(open(file)).isEmpty();
        earlier(file, 2);
        eventually(() -> open(file).size() == 1);
        UUID task = open(file).get(0);
        eventually(() -> mailed("desk", task).equals(List.of("open")));
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        UUID second = earlier(8);
        eventually(() -> alarm(second).isEmpty());
        assertThat(open(second)).as("one task for one person").isEmpty();
        hub.sql()
                .sql("update task set asked_at = asked_at - interval '15 minutes' where id = ?")
                .param(task)
                .update();
        eventually(() -> mailed("second", open(ring(file)).get(0)).equals(List.of("open")));
        assertThat(send(POLICE, "diversion-referral", referral).status()).isEqualTo(202);
        assertThat(open(file)).isEmpty();
        eventually(() -> mailed("desk", task).equals(List.of("open", "over")));
    }

    @Test
    void nobodyIsAskedForAReferral_whenTheConsentWasTakenBack_orThePersonHasACase() {
        Sample given = given();
        assertThat(send(MANAGER, "consent", given).status()).isEqualTo(202);
        UUID revoked = earlier(6);
        assertThat(send(MANAGER, "consent", revocation(given)).status()).isEqualTo(202);
        earlier(revoked, 2);
        eventually(() -> alarm(ring(revoked)).isEmpty());
        assertThat(open(revoked)).isEmpty();
        assertThat(send(POLICE, "diversion-referral", referral).status()).isEqualTo(202);
        assertThat(send(MANAGER, "consent", given()).status()).isEqualTo(202);
        UUID known = earlier(8);
        eventually(() -> alarm(known).isEmpty());
        assertThat(open(known)).isEmpty();
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
