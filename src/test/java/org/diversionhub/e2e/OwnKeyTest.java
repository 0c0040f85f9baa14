package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/** A sender's records system has a key of its own for a person; the hub takes it, for this sender alone. */
class OwnKeyTest {
    private static final String POLICE = "pd-wilmington";
    private static final String SHERIFF = "so-new-hanover";
    private static final String MANAGER = "lead-case-management";

    private final TestHub hub = TestHub.shared();
    private final String key = "pdw-p-" + UUID.randomUUID();

    private static Sample somebody() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    /** A further referral by the key alone: nothing else in it tells who it is. */
    private Sample byKeyAlone() {
        return somebody()
                .without("participant")
                .with("participant.name.family", "Sample")
                .with("participant.key", key);
    }

    private Caller.Answer post(String sender, Sample referral) {
        return hub.caller(sender).post("diversion-referral", referral.json());
    }

    private UUID take(String sender, Sample referral) {
        Caller.Answer answer = post(sender, referral);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return hub.sql()
                .sql("select c.participant_id from lead_case c join handle h on h.case_id = c.id"
                        + " where h.partner = ? and h.token = ?")
                .params(
                        sender,
                        hub.bean(Tokens.class).token("handle", sender, "referral.id", referral.text("referral.id")))
                .query(UUID.class)
                .single();
    }

    @Test
    void laterReferralIsOfTheSamePerson_whenTheSenderUsesItsKeyAgain() {
        UUID person = take(POLICE, somebody().with("participant.key", key));
        assertThat(take(POLICE, byKeyAlone())).isEqualTo(person);
        assertThat(take(POLICE, somebody().with("participant.key", key)))
                .as("the key alone decides, whatever stands beside it")
                .isEqualTo(person);
    }

    @Test
    void personIsFoundByAnIdentifier_whenTheKeyIsNew() {
        Sample first = somebody();
        UUID person = take(SHERIFF, first);
        Sample second = somebody()
                .with("participant", first.json().path("participant").deepCopy())
                .with("participant.key", key);
        assertThat(take(POLICE, second)).isEqualTo(person);
        assertThat(take(POLICE, byKeyAlone())).isEqualTo(person);
    }

    @Test
    void keyOfAnotherSenderSelectsNobody() {
        UUID person = take(POLICE, somebody().with("participant.key", key));
        assertThat(take(SHERIFF, byKeyAlone())).isNotEqualTo(person);
        assertThat(take(POLICE, byKeyAlone())).isEqualTo(person);
    }

    @Test
    void keyThatTheHubGaveToAnotherSelectsNobody() {
        Sample first = somebody();
        UUID person = take(SHERIFF, first);
        String given = hub.bean(PairwiseIds.class).id(MANAGER, "participant", person.toString());
        assertThat(take(POLICE, somebody().with("participant.key", given))).isNotEqualTo(person);
    }

    @Test
    void answersLookAlike_whetherTheKeyIsKnownOrNot() {
        take(SHERIFF, somebody().with("participant.key", key));
        List<Caller.Answer> answers = Stream.of(
                        somebody().with("participant.key", "pdw-p-" + UUID.randomUUID()),
                        somebody().with("participant.key", key),
                        somebody().with("participant.key", key))
                .map(referral -> post(POLICE, referral))
                .toList();
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(202);
            assertThat(((ObjectNode) answer.json()).fieldNames())
                    .toIterable()
                    .containsExactly("messageId", "receivedAt", "sha256", "jws", "callback");
            assertThat(answer.json().path("callback"))
                    .isEqualTo(answers.get(0).json().path("callback"));
            assertThat(answer.headers().keySet())
                    .isEqualTo(answers.get(0).headers().keySet());
        });
    }

    @Test
    void keyIsTakenLater_whenTheFirstReferralHadNone() {
        Sample first = somebody();
        UUID person = take(POLICE, first);
        Sample second = Sample.of("diversion-referral.arrest")
                .with("participant", first.json().path("participant").deepCopy())
                .with("referral.id", first.text("referral.id"))
                .with("participant.key", key);
        assertThat(take(POLICE, second)).isEqualTo(person);
        assertThat(take(POLICE, byKeyAlone())).isEqualTo(person);
    }

    private static Sample again(Sample earlier) {
        return Sample.of("diversion-referral.arrest")
                .with("participant", earlier.json().path("participant").deepCopy())
                .with("referral.id", earlier.text("referral.id"));
    }

    @Test
    void referralIsRefused_whenTheSenderCalledThePersonOtherwiseBefore() {
        Sample first = somebody().with("participant.key", key);
        take(POLICE, first);
        Caller.Answer answer = post(POLICE, again(first).with("participant.key", "pdw-p-" + UUID.randomUUID()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/participant/key");
    }

    @Test
    void answerDoesNotTellWhomTheHubTakesForOnePerson_whenAKeyComesLater() {
        UUID known = take(POLICE, somebody().with("participant.key", key));
        Sample other = somebody();
        UUID person = take(POLICE, other);
        assertThat(take(POLICE, again(other).with("participant.key", key)))
                .as("accepted, and still of the person whose referral it is")
                .isEqualTo(person)
                .isNotEqualTo(known);
        assertThat(take(POLICE, byKeyAlone())).isEqualTo(known);
    }

    @Test
    void nobodyIsMixedUp_whenAReferralHasIdentifiersOfTwoPeople() {
        Sample one = somebody();
        Sample two = somebody();
        UUID first = take(POLICE, one);
        UUID second = take(SHERIFF, two);
        Sample mixed = somebody()
                .with(
                        "participant.identifiers",
                        one.json().at("/participant/identifiers").deepCopy())
                .with("participant.identifiers.state", two.text("participant.identifiers.state"));
        UUID third = take(POLICE, mixed);
        assertThat(third).isNotIn(first, second);
        assertThat(take(
                        POLICE,
                        somebody()
                                .with(
                                        "participant.identifiers",
                                        one.json()
                                                .at("/participant/identifiers")
                                                .deepCopy())))
                .isEqualTo(first);
        assertThat(take(
                        POLICE,
                        somebody()
                                .with(
                                        "participant.identifiers",
                                        two.json()
                                                .at("/participant/identifiers")
                                                .deepCopy())))
                .isEqualTo(second);
        assertThat(hub.sql()
                        .sql("select count(*) from task where what = 'person-match' and reason like ?")
                        .param("%" + third)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void otherKindsAreRefused_whenTheirKeyIsUnknown() {
        Sample consent = Sample.of("consent.given").without("referral.id").with("participant.key", key);
        Caller.Answer answer = hub.caller(MANAGER).post("consent", consent.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/participant/key");
    }

    @Test
    void databaseHasAKeyedHashAlone() {
        UUID person = take(POLICE, somebody().with("participant.key", key));
        List<String> rows = hub.sql()
                .sql("select kind || ' ' || encode(token, 'escape') from person_token where participant_id = ?")
                .param(person)
                .query(String.class)
                .list();
        assertThat(rows).isNotEmpty().noneMatch(row -> row.contains(key));
        assertThat(hub.sql()
                        .sql("select octet_length(token) from person_token where participant_id = ?")
                        .param(person)
                        .query(Integer.class)
                        .list())
                .containsOnly(32);
    }
}
