package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.PairwiseNumbers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * 42 CFR 2.13(c): whoever asks for somebody learns nothing from the answer. "No such person", "not your case" and "no
 * consent" have the same bytes, and take the same time.
 *
 * <p>Time is judged so: the cases of one question are asked in turn, 1,000 times each (350 times where each is of
 * somebody else), in an order that is drawn anew in each round, so that whatever else the machine does meets all of
 * them alike; no sample is left out. Medians differ by at most 5 %, and the Mann-Whitney test finds nothing (p > 0.01).
 * A pair that is truly alike still misses p in one of a hundred runs, and a busy machine may shift a median. So a
 * question that fails is asked again, all of it, with new samples, and twice at most: chance fails three times in a row
 * once in a million, while a difference that one run of this size finds nearly always is found nearly always three
 * times in a row, too.
 */
@Isolated
class IndistinguishableTest {
    private static final int TIMES = 1000;
    private static final int BOOKINGS = 350;
    private static final int WARM_UP = 50;
    private static final int RUNS = 3;
    private static final double NEAR = 0.05;
    private static final double P = 0.01;
    private static final Path FIGURES = Path.of("target", "indistinguishable.txt");

    private static final String POLICE = "pd-wilmington";
    private static final String SHERIFF = "so-new-hanover";
    private static final String JAIL = "jail-new-hanover";
    private static final String SHELF = "sud-tidewater";
    private static final String MANAGER = "lead-case-management";
    private static final String PROSECUTOR = "da-new-hanover";

    /** Shorter than what is shipped: the test is over sooner, and has less to hide behind. */
    private static final TestHub HUB = TestHub.fresh("indistinguishable", Map.of("hub.exchange.even-time", "15ms"));

    private static final Set<String> OVER = new TreeSet<>();

    private final Random random = new Random();

    @AfterAll
    static void close() {
        HUB.close();
    }

    /** Ways to ask one question, each with its name; the number is that of the round. */
    private record Question(String name, int times, Map<String, IntFunction<Caller.Answer>> cases) {}

    private static Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    private static Sample refer(String agency) {
        Sample referral = referral();
        assertThat(HUB.caller(agency)
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return referral;
    }

    private static List<Sample> several(Supplier<Sample> one) {
        return several(TIMES, one);
    }

    private static List<Sample> several(int times, Supplier<Sample> one) {
        return IntStream.range(0, times + WARM_UP).mapToObj(i -> one.get()).toList();
    }

    /** What the hub still has to send would be in the way. */
    private static void awaitQuiet() {
        HUB.awaitSent(Duration.ofMinutes(3));
    }

    private static IntFunction<Caller.Answer> posts(String partner, String kind, List<Sample> messages) {
        List<byte[]> bodies = messages.stream()
                .map(message -> message.json().toString().getBytes(StandardCharsets.UTF_8))
                .toList();
        Caller caller = HUB.caller(partner);
        return round -> caller.post("/exchange/" + kind, bodies.get(round), "application/json");
    }

    private static IntFunction<Caller.Answer> gets(String partner, String path, IntFunction<String> id) {
        Caller caller = HUB.caller(partner);
        return round -> caller.get(path + id.apply(round));
    }

    private static IntFunction<String> random(String before) {
        List<String> ids = IntStream.range(0, TIMES + WARM_UP)
                .mapToObj(i -> before + UUID.randomUUID())
                .toList();
        return ids::get;
    }

    /** A jail books somebody; only of a participant in its own custody it may ever hear more. */
    private static Question booking() {
        List<Sample> own = several(BOOKINGS, () -> refer(POLICE));
        List<Sample> foreign = several(BOOKINGS, () -> refer(SHERIFF));
        awaitQuiet();
        HUB.sql()
                .sql("update lead_case set agency = 'elsewhere' where agency = ?")
                .param(SHERIFF)
                .update();
        Map<String, IntFunction<Caller.Answer>> cases = new LinkedHashMap<>();
        cases.put("no such person", bookings(several(BOOKINGS, IndistinguishableTest::referral)));
        cases.put("not your case", bookings(foreign));
        cases.put("no consent", bookings(own));
        return new Question("booking", BOOKINGS, cases);
    }

    private static IntFunction<Caller.Answer> bookings(List<Sample> people) {
        return posts(
                JAIL,
                "custody-event",
                people.stream().map(IndistinguishableTest::booking).toList());
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

    private static UUID lastCase() {
        return HUB.sql()
                .sql("select m.case_id from message m join receipt r on r.sender = m.sender and r.id_token = m.id_token"
                        + " order by r.received_at desc limit 1")
                .query(UUID.class)
                .single();
    }

    private static UUID participantOf(UUID caseId) {
        return HUB.sql()
                .sql("select participant_id from lead_case where id = ?")
                .param(caseId)
                .query(UUID.class)
                .single();
    }

    private static UUID delivery(UUID caseId, String partner) {
        return HUB.sql()
                .sql("select id from delivery where case_id = ? and partner = ?")
                .params(caseId, partner)
                .query(UUID.class)
                .single();
    }

    /** A key, a case, a message or a delivery that is asked for. */
    private static synchronized List<Question> lookUps() {
        Sample referral = refer(POLICE);
        UUID caseId = lastCase();
        UUID person = participantOf(caseId);
        Sample left = refer(POLICE);
        UUID leftCase = lastCase();
        awaitQuiet();
        HUB.sql()
                .sql("update party set left_at = now() where case_id = ? and partner in (?, ?)")
                .params(leftCase, MANAGER, PROSECUTOR)
                .update();
        PairwiseIds ids = HUB.bean(PairwiseIds.class);
        String others = ids.id(POLICE, "participant", person.toString());
        String formers = ids.id(MANAGER, "participant", participantOf(leftCase).toString());
        UUID notTheirs = delivery(caseId, MANAGER);
        UUID withheld = delivery(leftCase, PROSECUTOR);
        String accounting = "/exchange/accounting?participant=";
        String over = taskThatIsOver(ids);
        String overEvent = event(SHELF, over);
        String othersEvent = event("other-shelf", over);
        return List.of(
                question(
                        "task",
                        gets(SHELF, "/fhir/Task/", random("")),
                        gets(SHELF, "/fhir/Task/", round -> others),
                        gets(SHELF, "/fhir/Task/", round -> over)),
                question(
                        "event of the audit",
                        gets(SHELF, "/fhir/AuditEvent/", random("")),
                        gets(SHELF, "/fhir/AuditEvent/", round -> othersEvent),
                        gets(SHELF, "/fhir/AuditEvent/", round -> overEvent)),
                question(
                        "accounting",
                        gets(MANAGER, accounting, random("")),
                        gets(MANAGER, accounting, round -> others),
                        gets(MANAGER, accounting, round -> formers)),
                question(
                        "inbox",
                        gets(PROSECUTOR, "/exchange/inbox/", random("")),
                        gets(PROSECUTOR, "/exchange/inbox/", round -> notTheirs.toString()),
                        gets(PROSECUTOR, "/exchange/inbox/", round -> withheld.toString())),
                question(
                        "states of a message",
                        gets(SHERIFF, "/exchange/messages/", random("")),
                        gets(SHERIFF, "/exchange/messages/", round -> referral.text("message.id"))),
                question(
                        "status of a case",
                        posts(
                                MANAGER,
                                "treatment-status",
                                several(() -> exit(UUID.randomUUID().toString()))),
                        posts(MANAGER, "treatment-status", several(() -> exit(referral.text("referral.id"))))),
                question(
                        "consent by key",
                        posts(
                                MANAGER,
                                "consent",
                                several(() -> consent(UUID.randomUUID().toString()))),
                        posts(MANAGER, "consent", several(() -> consent(others)))),
                question("consent through FHIR", fhir(random("")), fhir(round -> referral.text("referral.id"))));
    }

    /** A consent for this referral; case management knows it by another name than police. */
    private static IntFunction<Caller.Answer> fhir(IntFunction<String> referral) {
        String example = FhirConsentTest.example().toString();
        Caller caller = HUB.caller(MANAGER);
        return round -> caller.post(
                "/fhir/Consent",
                example.replace("invented-referral-1", referral.apply(round)).getBytes(StandardCharsets.UTF_8),
                "application/fhir+json");
    }

    /** One that a provider has had on the hub's FHIR server, until the consent was taken back. */
    private static String taskThatIsOver(PairwiseIds ids) {
        Sample referral = referral().with("service.provider", SHELF).with("referral.participantAccepted", true);
        post(POLICE, "diversion-referral", referral);
        String handle = ids.id(MANAGER, "referral", lastCase().toString());
        String consent = "C-" + UUID.randomUUID();
        post(
                MANAGER,
                "consent",
                Sample.of("consent.given")
                        .with("referral.id", handle)
                        .with("consent.id", consent)
                        .with("consent.type", "RELEASE")
                        .with("consent.discloser", Set.of(POLICE, MANAGER))
                        .with("consent.recipients", Set.of(SHELF))
                        .with(
                                "consent.period.end",
                                Instant.now().plusSeconds(86_400).toString()));
        String task = "select id from fhir_resource where partner = ? and type = 'Task' and id <> all(?) limit 1";
        String found = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> HUB.sql()
                                .sql(task)
                                .params(SHELF, OVER.toArray(String[]::new))
                                .query(String.class)
                                .optional()
                                .orElse(null),
                        Objects::nonNull);
        OVER.add(found);
        post(
                MANAGER,
                "consent",
                Sample.of("consent.revoked")
                        .with("referral.id", handle)
                        .with("consent.id", consent)
                        .with("consent.revokedAt", Instant.now().toString()));
        awaitQuiet();
        return found;
    }

    /** What this partner would call the event that brought a Task to the shelf. */
    private static String event(String partner, String task) {
        return HUB.sql()
                .sql(
                        "select a.at, a.seq from audit a join fhir_source s on s.delivery = a.delivery_id"
                                + " join fhir_resource r on r.seq = s.resource where r.id = ? and a.event = 'DISCLOSING' limit 1")
                .param(task)
                .query((row, n) -> {
                    Instant at = row.getTimestamp("at").toInstant();
                    var place =
                            new PairwiseNumbers.Pair(ChronoUnit.MICROS.between(Instant.EPOCH, at), row.getLong("seq"));
                    return HUB.bean(PairwiseNumbers.class).id(partner, "AuditEvent", place);
                })
                .single();
    }

    private static void post(String partner, String kind, Sample message) {
        Caller.Answer answer = HUB.caller(partner).post(kind, message.json());
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    /** A jail looks what became of its bookings: of all of them the same, nothing. */
    private static synchronized Question states() {
        Sample own = booking(refer(POLICE));
        Sample stranger = booking(referral());
        List.of(own, stranger)
                .forEach(one -> assertThat(HUB.caller(JAIL)
                                .post("custody-event", one.json())
                                .status())
                        .isEqualTo(202));
        return question(
                "states of a booking",
                gets(JAIL, "/exchange/messages/", round -> stranger.text("message.id")),
                gets(JAIL, "/exchange/messages/", round -> own.text("message.id")));
    }

    @SafeVarargs
    private static Question question(String name, IntFunction<Caller.Answer>... cases) {
        Map<String, IntFunction<Caller.Answer>> named = new LinkedHashMap<>();
        List<String> names = List.of("no such", "not yours", "no consent, or not any more");
        for (int i = 0; i < cases.length; i++) {
            named.put(names.get(i), cases[i]);
        }
        return new Question(name, TIMES, named);
    }

    private static Sample exit(String referralId) {
        return Sample.of("treatment-status.exit").with("referral.id", referralId);
    }

    private static Sample consent(String key) {
        return Sample.of("consent.given").without("referral.id").with("participant.key", key);
    }

    @Test
    void answersHaveTheSameBytes() {
        for (Question question : lookUps()) {
            List<String> answers = question.cases().values().stream()
                    .map(ask -> ask.apply(0))
                    .map(answer -> answer.whole().replaceAll("x-request-id=\\[\\w+]", ""))
                    .toList();
            assertThat(answers.get(0)).as(question.name()).startsWith("4").containsAnyOf("problem", "OperationOutcome");
            assertThat(answers).as(question.name()).containsOnly(answers.get(0));
        }
    }

    /** Receipts of two messages cannot be equal: ids, times, hashes and signatures differ, and nothing else does. */
    @Test
    void receiptsHaveTheSameShapeAndLength() {
        List<Caller.Answer> states = new ArrayList<>();
        List<Caller.Answer> receipts = receipts(states);
        // A time that falls on a whole second is written without its fraction, whoever is booked.
        while (receipts.stream()
                .anyMatch(one -> !one.json().path("receivedAt").asText().contains("."))) {
            states.clear();
            receipts = receipts(states);
        }
        assertThat(receipts).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
        assertThat(receipts.stream().map(IndistinguishableTest::shape).distinct())
                .hasSize(1);
        assertThat(states.stream().map(IndistinguishableTest::shape).distinct()).hasSize(1);
    }

    private static List<Caller.Answer> receipts(List<Caller.Answer> states) {
        Sample own = refer(POLICE);
        Sample foreign = refer(POLICE);
        HUB.sql()
                .sql("update lead_case set agency = 'elsewhere' where id = ?")
                .param(lastCase())
                .update();
        return Stream.of(referral(), foreign, own)
                .map(IndistinguishableTest::booking)
                .map(message -> {
                    Caller.Answer receipt = HUB.caller(JAIL).post("custody-event", message.json());
                    states.add(HUB.caller(JAIL).get("/exchange/messages/" + message.text("message.id")));
                    return receipt;
                })
                .toList();
    }

    private static String shape(Caller.Answer answer) {
        String text = answer.whole()
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
                .replaceAll("20[0-9-]{8}T[0-9:.]+Z", "<time>")
                .replaceAll("[0-9a-f]{64}", "<hash>");
        return Pattern.compile("\"jws\":\"([^\"]*)\"")
                .matcher(text)
                .replaceAll(found -> "jws of " + found.group(1).length());
    }

    /** Questions whose answers mostly wait are asked side by side: that meets the cases of each alike. */
    @Test
    @Tag("thorough")
    void lookUpsTakeTheSameTime() throws Exception {
        List<Question> questions = lookUps();
        List<Callable<Void>> all = new ArrayList<>();
        all.add(() -> assertAlike(run -> states()));
        for (int i = 0; i < questions.size(); i++) {
            int which = i;
            all.add(() -> assertAlike(
                    run -> run == 0 ? questions.get(which) : lookUps().get(which)));
        }
        try (var side = Executors.newFixedThreadPool(all.size())) {
            for (Future<Void> one : side.invokeAll(all)) {
                one.get();
            }
        }
    }

    @Test
    @Tag("thorough")
    void bookingsTakeTheSameTime() {
        assertAlike(run -> booking());
    }

    private @Nullable Void assertAlike(IntFunction<Question> asked) {
        List<String> failed = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            Question question = asked.apply(run);
            Comparison found = compare(question.name(), measured(question));
            note(found.figures());
            if (found.alike()) {
                return null;
            }
            failed.add(found.figures());
        }
        throw new AssertionError(String.join("\n", failed));
    }

    private Map<String, double[]> measured(Question question) {
        Map<String, double[]> times = new LinkedHashMap<>();
        question.cases().keySet().forEach(name -> times.put(name, new double[question.times()]));
        Set<Integer> statuses = new HashSet<>();
        List<String> order = new ArrayList<>(question.cases().keySet());
        for (int round = 0; round < WARM_UP + question.times(); round++) {
            Collections.shuffle(order, random);
            for (String name : order) {
                long before = System.nanoTime();
                int status = question.cases().get(name).apply(round).status();
                long took = System.nanoTime() - before;
                statuses.add(status);
                if (round >= WARM_UP) {
                    times.get(name)[round - WARM_UP] = took / 1e6;
                }
            }
        }
        assertThat(statuses).as(question.name()).hasSize(1);
        return times;
    }

    private record Comparison(boolean alike, String figures) {}

    private static Comparison compare(String question, Map<String, double[]> times) {
        boolean alike = true;
        StringBuilder figures = new StringBuilder(question);
        List<String> names = new ArrayList<>(times.keySet());
        for (int i = 0; i < names.size(); i++) {
            for (int j = i + 1; j < names.size(); j++) {
                double[] one = times.get(names.get(i));
                double[] other = times.get(names.get(j));
                double ratio = median(other) / median(one);
                double p = new MannWhitneyUTest().mannWhitneyUTest(one, other);
                alike &= Math.abs(ratio - 1) <= NEAR && p > P;
                figures.append("; %s %.3f ms, %s %.3f ms: ratio %.3f, p %.3f"
                        .formatted(names.get(i), median(one), names.get(j), median(other), ratio, p));
            }
        }
        return new Comparison(alike, figures.toString());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static synchronized void note(String figures) {
        try {
            Files.writeString(FIGURES, figures + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
