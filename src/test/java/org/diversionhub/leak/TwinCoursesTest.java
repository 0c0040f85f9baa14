package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diversionhub.e2e.Caller;
import org.diversionhub.e2e.Sample;
import org.diversionhub.e2e.TestHub;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/**
 * Courses that differ in health alone are one and the same to justice: what comes, how often, under which words, and
 * the states of what its agencies have sent.
 */
class TwinCoursesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POLICE = "pd-wilmington";
    private static final String OFFICER = "so-intake";
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String[] INBOXES = {PROSECUTOR, "jail-health-new-hanover"};
    private static final String JAIL = "jail-new-hanover";
    private static final String MANAGER = "lead-case-management";
    private static final String PROVIDER = "sud-harbor";

    private final TestHub hub = TestHub.shared();

    /** One case, as its agencies tell of it. */
    private final class Course {
        private final Sample referral = Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with("referral.participantAccepted", true)
                .without("service");
        private final String booking = "B-" + UUID.randomUUID();
        private final List<List<String>> ofJustice = new ArrayList<>();

        Course(Consumer<Course> health) {
            say(POLICE, "diversion-referral", referral);
            quiet();
            health.accept(this);
            quiet();
            say(PROSECUTOR, "prosecution-decision", of("prosecution-decision.held", PROSECUTOR));
            say(
                    POLICE,
                    "police-contact",
                    Sample.of("police-contact").with("referral.id", referral.text("referral.id")));
            say(JAIL, "custody-event", custody("booked"));
            quiet();
            say(JAIL, "custody-event", custody("released"));
            say(PROSECUTOR, "prosecution-decision", of("prosecution-decision.dismissed", PROSECUTOR));
            quiet();
        }

        void say(String sender, String kind, Sample message) {
            Caller.Answer answer = hub.caller(sender).post(kind, message.json());
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            ofJustice.add(List.of(sender, message.text("message.id")));
            if (sender.equals(JAIL)) {
                hub.sweep();
            }
        }

        private Sample custody(String event) {
            return Sample.of("custody-event." + event)
                    .with("participant.name", referral.json().at("/participant/name"))
                    .with("participant.birthDate", referral.text("participant.birthDate"))
                    .with("participant.identifiers", referral.json().at("/participant/identifiers"))
                    .with("custody.bookingNumber", booking)
                    .without("participant.identifiers.medicaid")
                    .without("referral.id");
        }

        private UUID id() {
            return hub.sql()
                    .sql("select case_id from handle where token = ?")
                    .param(hub.bean(Tokens.class).token("handle", POLICE, "referral.id", referral.text("referral.id")))
                    .query(UUID.class)
                    .single();
        }

        Sample of(String sample, String partner) {
            return Sample.of(sample)
                    .with("referral.id", hub.bean(PairwiseIds.class).id(partner, "referral", id().toString()));
        }

        void visit(String partner, String status, String day) {
            say(
                    partner,
                    "treatment-status",
                    of("treatment-status.engagement", partner)
                            .with("engagement.status", status)
                            .with("engagement.lastContact", day));
        }

        Sample consent(String... recipients) {
            Sample given = of("consent.given", MANAGER)
                    .with("consent.id", "C-" + UUID.randomUUID())
                    .with("consent.type", "P2_NAMED")
                    .with("consent.discloser", Set.of(PROVIDER, MANAGER))
                    .with("consent.recipients", Set.of(recipients))
                    .with("consent.categories", Set.of("REFSTATUS", "ENG", "APT", "SUD"))
                    .with("consent.purposes", Set.of("TREAT", "CAREMGT", "LEAD-FILING", "LEAD-MONITOR"))
                    .with("consent.period.start", Instant.now().minusSeconds(60).toString())
                    .with(
                            "consent.period.end",
                            Instant.now().plusSeconds(86_400).toString())
                    .with("consent.signature.at", Instant.now().minusSeconds(60).toString());
            say(MANAGER, "consent", given);
            return given;
        }

        /** Whatever is on its way has come, but for what lies in an inbox. */
        private void quiet() {
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> hub.sql()
                                    .sql(
                                            "select count(*) from delivery where case_id = ? and open and partner <> all(?)")
                                    .params(id(), INBOXES)
                                    .query(Integer.class)
                                    .single()
                            == 0);
        }

        private String keyAt(String partner) {
            UUID participant = hub.sql()
                    .sql("select participant_id from lead_case where id = ?")
                    .param(id())
                    .query(UUID.class)
                    .single();
            return hub.bean(PairwiseIds.class).id(partner, "participant", participant.toString());
        }

        private List<String> at(String partner, String key) {
            return hub.sinks().of(partner).stream()
                    .filter(one -> one.text().contains(key))
                    .map(one -> one.line() + " " + one.headers().keySet() + " " + shape(json(one.text())))
                    .toList();
        }

        /** What justice has in the end. */
        Map<String, List<String>> seen() {
            Map<String, List<String>> seen = new LinkedHashMap<>();
            seen.put(PROSECUTOR, inbox());
            Stream.of(POLICE, OFFICER).forEach(partner -> seen.put(partner, at(partner, keyAt(partner))));
            seen.put(JAIL, at(JAIL, booking));
            seen.put(
                    "states",
                    ofJustice.stream()
                            .filter(one -> Set.of(POLICE, PROSECUTOR, JAIL).contains(one.getFirst()))
                            .map(one -> hub.caller(one.getFirst())
                                    .get("/exchange/messages/" + one.getLast())
                                    .whole()
                                    .replace(one.getLast(), "(id)"))
                            .toList());
            return seen;
        }

        private List<String> inbox() {
            List<String> mine = new ArrayList<>();
            Caller caller = hub.caller(PROSECUTOR);
            String key = keyAt(PROSECUTOR);
            JsonNode waiting = caller.get("/exchange/inbox").json().path("messages");
            while (!waiting.isEmpty()) {
                for (JsonNode one : waiting) {
                    if (one.at("/participant/key").asText().equals(key)) {
                        mine.add(shape(one));
                    }
                    caller.post(
                            "/exchange/inbox/" + one.at("/message/id").asText() + "/ack",
                            new byte[0],
                            "application/json");
                }
                waiting = caller.get("/exchange/inbox").json().path("messages");
            }
            return mine;
        }

        /** Without ids and moments; of a referral its kind, since it is of another person. */
        private String shape(JsonNode message) {
            ObjectNode shown = message.deepCopy();
            if (shown.at("/message/kind").asText().equals("diversion-referral")) {
                return "a referral";
            }
            return shown.toString()
                    .replace(booking, "(booking)")
                    .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(uuid)")
                    .replaceAll("(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])", "(id)")
                    .replaceAll("20[0-9-]{8}T[0-9:.]+Z", "(time)");
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneVisitAndMany_fromOneProgrammeAndFromTwo_areTheSameToWhomThePersonLetKnow() {
        Course once = new Course(course -> {
            course.consent(PROSECUTOR, OFFICER, PROVIDER);
            course.visit(MANAGER, "active", "2026-04-01");
        });
        Map<String, List<String>> expected = once.seen();
        Course often = new Course(course -> {
            course.consent(PROSECUTOR, OFFICER, PROVIDER);
            course.visit(PROVIDER, "active", "2026-04-02");
            course.visit(MANAGER, "active", "2026-04-03");
            course.visit(PROVIDER, "active", "2026-04-09");
            course.visit(PROVIDER, "active", "2026-04-16");
        });
        assertThat(expected.get(PROSECUTOR)).hasSize(2).last().asString().contains("engaged");
        assertThat(expected.get(OFFICER)).singleElement().asString().contains("engaged");
        assertThat(expected.get(JAIL)).hasSize(1);
        assertThat(often.seen()).isEqualTo(expected);
    }

    @Test
    void withoutAConsentThatHoldsNothingOfTheCourseShows_whateverItIs() {
        Map<String, List<String>> expected = new Course(course -> {}).seen();
        assertThat(expected.get(POLICE)).hasSize(2);
        assertThat(expected.get(JAIL)).singleElement().asString().contains("\"chargeStatus\":\"yes\"");
        assertThat(expected.get("states")).hasSize(6);
        Map<String, Consumer<Course>> courses = Map.of(
                "a no",
                course -> course.say(MANAGER, "referral-response", course.of("referral-response.declined", MANAGER)),
                "gone",
                course -> course.say(MANAGER, "treatment-status", course.of("treatment-status.exit", MANAGER)),
                "met, and doing badly",
                course -> {
                    course.say(MANAGER, "referral-response", course.of("referral-response.handed-off", MANAGER));
                    course.say(MANAGER, "intake-status", course.of("intake-status.completed", MANAGER));
                    course.visit(MANAGER, "onhold", "2026-04-02");
                    course.visit(MANAGER, "active", "2026-04-09");
                },
                "a consent that was taken back",
                course -> {
                    Sample given = course.consent(PROSECUTOR);
                    course.say(
                            MANAGER,
                            "consent",
                            course.of("consent.revoked", MANAGER)
                                    .with("consent.id", given.text("consent.id"))
                                    .with("consent.revokedAt", Instant.now().toString()));
                    course.visit(MANAGER, "active", "2026-04-09");
                });
        courses.forEach(
                (what, health) -> assertThat(new Course(health).seen()).as(what).isEqualTo(expected));
    }
}
