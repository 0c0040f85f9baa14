package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partners post what their systems write, and the hub reads it by the mapping that their file names. */
class PostedFilesTest {
    private static final String REFERRAL = "/exchange/diversion-referral";
    private static final String BOOKING = "/exchange/custody-event";
    private static final String HEADER = "row,outcome,messageId,problem,at,rule";

    private final TestHub hub = TestHub.shared();
    private final Caller sheriff = hub.caller("so-new-hanover");
    private final Caller jail = hub.caller("jail-new-hanover");

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static Caller.Answer post(Caller caller, String path, String type, String text) {
        return caller.post(path, text.getBytes(StandardCharsets.UTF_8), type);
    }

    private static String read(String mapping) {
        try {
            return Files.readString(Path.of("mappings", mapping), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An export of a day, of three referrals that nobody else has. */
    private static String day() throws IOException {
        return Files.readString(Path.of("mappings/csv/rms-x/tests/day.csv")).replace("R-26-", "R-" + id() + "-");
    }

    private static String niem(String id) throws IOException {
        return Files.readString(Path.of("mappings/niem/referral/tests/arrest.xml"))
                .replace("PDW-M-000417", "N-" + id)
                .replace("PDW-26-00417", "N-" + id)
                .replace("<nc:PersonSurName>Sample<", "<nc:PersonSurName>Sample " + id.replaceAll("[^a-f]", "") + "<");
    }

    private static List<String> lines(Caller.Answer answer) {
        assertThat(answer.headers().get("content-type")).containsExactly("text/csv;header=present;charset=UTF-8");
        List<String> lines = answer.text().lines().toList();
        assertThat(lines.getFirst()).isEqualTo(HEADER);
        return lines.subList(1, lines.size());
    }

    private static void assertProblem(Caller.Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.headers().get("content-type")).containsExactly("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:diversionhub:problem:" + type);
    }

    @Test
    void eachRowOfATableIsAMessage_andTheWholeAgainHasTheSameOutcome() throws IOException {
        String rows = day();
        Caller.Answer answer = post(sheriff, REFERRAL, "text/csv", rows);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(lines(answer)).hasSize(3).allMatch(line -> line.contains(",accepted,"));
        assertThat(post(sheriff, REFERRAL, "Text/CSV; charset=\"UTF-8\"", rows).text())
                .isEqualTo(answer.text());
        String id = lines(answer).getFirst().split(",")[2].replace("\"", "");
        assertThat(sheriff.get("/exchange/messages/" + id).status()).isEqualTo(200);
    }

    @Test
    void rowsThatFitAreTaken_andOfTheOthersEveryFaultIsToldWithoutAValue() throws IOException {
        String rows = day();
        Caller.Answer answer = post(
                sheriff,
                REFERRAL,
                "text/csv",
                rows.replace("2/9/1988", "2/9/88").replace("90-95A3", "11-1111"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(lines(answer))
                .anyMatch(line -> line.startsWith("2,refused,,invalid,/DOB,"))
                .anyMatch(line -> line.startsWith("2,refused,,invalid,/CHARGE,"))
                .anyMatch(line -> line.startsWith("3,accepted,"));
        assertThat(answer.text()).doesNotContain("2/9/88", "11-1111", "Specimen");
        assertThat(post(sheriff, REFERRAL, "text/csv", rows).status()).isEqualTo(202);
        Caller.Answer other = post(sheriff, REFERRAL, "text/csv", rows.replace("Specimen", "Another"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(lines(other)).anyMatch(line -> line.contains(",refused,,id-reused,"));
        assertThat(other.text()).doesNotContain("Another");
    }

    @Test
    void oneMessageHasAReceiptOrAProblem() throws IOException {
        String id = id();
        Caller.Answer answer = post(sheriff, REFERRAL, "application/xml", niem(id));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("messageId").asText()).isEqualTo("N-" + id);
        assertThat(answer.headers().get("location")).containsExactly("/exchange/messages/N-" + id);
        assertThat(post(sheriff, REFERRAL, "text/xml; charset=utf-8", niem(id)).text())
                .isEqualTo(answer.text());
        assertProblem(post(sheriff, REFERRAL, "application/xml", niem(id).replace("Casey", "Robin")), 409, "id-reused");
        Caller.Answer unfit =
                post(sheriff, REFERRAL, "application/xml", niem(id()).replace("1991-04-17", "SECRET"));
        assertProblem(unfit, 422, "invalid");
        assertThat(unfit.text()).contains("does not fit the schema").doesNotContain("SECRET");
        assertProblem(post(sheriff, REFERRAL, "application/xml", "SECRET"), 422, "invalid");
    }

    @Test
    void bookingsAreTakenInEachFormat_asOthersAre() {
        String id = id().substring(0, 12);
        String hl7 = read("hl7v2/jail-adt/tests/booked.hl7").replace("20260402-000911", "H" + id);
        Caller.Answer answer = jail.post(BOOKING, hl7.getBytes(StandardCharsets.ISO_8859_1), "application/hl7-v2");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("messageId").asText()).contains("H" + id);
        byte[] table = read("csv/jail-x/tests/bookings.csv")
                .lines()
                .limit(3)
                .map(line -> line.replaceFirst("^9", id.replaceAll("\\D", "") + "9"))
                .reduce("", (a, b) -> a + b + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        long begun = System.nanoTime();
        Caller.Answer rows = jail.post(BOOKING, table, "text/csv; charset=windows-1252");
        assertThat(System.nanoTime() - begun).as("the time of a roster").isGreaterThan(50_000_000L);
        assertThat(rows.status()).as(rows.text()).isEqualTo(202);
        assertThat(lines(rows)).hasSize(2);
        assertProblem(jail.post(BOOKING, table, "text/csv; charset=utf-8"), 415, "media-type");
        hub.sweep();
    }

    @ParameterizedTest
    @CsvSource({
        "so-new-hanover, diversion-referral, text/plain, 415, media-type",
        "so-new-hanover, diversion-referral, application/hl7-v2, 415, media-type",
        "so-new-hanover, diversion-referral, nonsense, 415, media-type",
        "so-new-hanover, diversion-referral, text/csv; charset=x-none, 415, media-type",
        "so-new-hanover, diversion-referral, text/csv; charset=utf-16, 415, media-type",
        "so-new-hanover, police-contact, text/csv, 415, media-type",
        "so-new-hanover, custody-event, text/csv, 415, media-type",
        "so-new-hanover, export, text/csv, 404, unknown-kind",
        "so-new-hanover, roster, text/csv, 415, media-type",
        "jail-new-hanover, roster, text/csv, 415, media-type",
        "pd-wilmington, diversion-referral, text/csv, 415, media-type",
        "so-new-hanover, diversion-referral, application/pkcs7-mime, 422, protection",
    })
    void otherFormatIsRefusedBeforeItIsRead(String partner, String kind, String type, int status, String problem) {
        Caller.Answer answer = post(hub.caller(partner), "/exchange/" + kind, type, "SECRET");
        assertProblem(answer, status, problem);
        assertThat(answer.text()).doesNotContain("SECRET", "nonsense", "x-none");
        if (partner.startsWith("so-") && kind.startsWith("div") && type.startsWith("text/plain")) {
            assertThat(answer.text()).contains("[application/json, application/xml, text/csv]");
        }
    }

    @Test
    void whatIsMalformedOrTooLargeIsRefusedAsAWhole() throws IOException {
        byte[] large = new byte[4 * 1024 * 1024 + 1];
        Caller.Answer answer = sheriff.post(REFERRAL, large, "text/csv");
        assertProblem(answer, 413, "too-large");
        assertThat(answer.text()).contains("hub.limits.file");
        assertProblem(sheriff.post(REFERRAL, new byte[0], "text/csv"), 422, "invalid");
        assertProblem(sheriff.post(REFERRAL, new byte[] {'A', ';', (byte) 0xff, '\n'}, "text/csv"), 422, "invalid");
        Caller.Answer cut =
                post(sheriff, REFERRAL, "text/csv", day().replace("\"", "").replace(";", ";\""));
        assertProblem(cut, 422, "invalid");
        assertThat(cut.text()).doesNotContain("Specimen");
        assertProblem(sheriff.post(REFERRAL, new byte[1024 * 1024 + 1], "application/json"), 413, "too-large");
    }

    @Test
    void tablesAreTakenOneAtATime() throws Exception {
        String day = day();
        int first = day.indexOf('\n') + 1;
        String rows = day.substring(0, first) + day.substring(first).repeat(100);
        try (ExecutorService calls = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> answers = calls.invokeAll(Collections.nCopies(
                    8, () -> post(sheriff, REFERRAL, "text/csv", rows).status()));
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> one : answers) {
                statuses.add(one.get());
            }
            assertThat(statuses).contains(202, 429).containsOnly(202, 429);
        }
        hub.sweep();
    }
}
