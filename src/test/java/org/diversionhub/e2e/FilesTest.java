package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.trust.Tokens;
import org.junit.jupiter.api.Test;

/** Partners who exchange files: the hub takes them from an SFTP server, and leaves them on one. */
class FilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIME = Duration.ofSeconds(40);
    private static final String SENDER = "pd-leland";
    private static final String PEER = "peer-sftp";

    private final TestHub hub = TestHub.shared();
    private final Path out = hub.sftpFolder(SENDER);

    /** As a good client does: under another name until it is whole. */
    private void leave(String name, String content) throws IOException {
        Path part = Files.writeString(out.resolve("." + name), content);
        Files.move(part, out.resolve(name));
    }

    private JsonNode answer(String path) throws IOException {
        Path file = out.resolve(path);
        await().atMost(TIME).until(() -> Files.exists(file));
        return JSON.readTree(file.toFile());
    }

    private static Sample referral() {
        return Sample.of("diversion-referral.arrest").aboutSomebodyNew();
    }

    private static String name() {
        return "diversion-referral." + UUID.randomUUID() + ".json";
    }

    private int kept(Sample referral) {
        return hub.sql()
                .sql("select count(*) from handle where token = ?")
                .param(hub.bean(Tokens.class).token("handle", SENDER, "referral.id", referral.text("referral.id")))
                .query(Integer.class)
                .single();
    }

    @Test
    void fileIsTakenLikeAMessageThatIsPosted_andItsReceiptLiesBesideIt() throws IOException {
        Sample referral = referral();
        String name = name();
        leave(name, referral.json().toString());
        JsonNode receipt = answer("done/" + name + ".receipt.json");
        assertThat(receipt.path("messageId").asText()).isEqualTo(referral.text("message.id"));
        await().atMost(TIME).until(() -> Files.exists(out.resolve("done/" + name)));
        assertThat(out.resolve(name)).doesNotExist();
        assertThat(kept(referral)).isEqualTo(1);
        Caller.Answer state = hub.caller(SENDER).get("/exchange/messages/" + referral.text("message.id"));
        assertThat(state.status()).isEqualTo(200);
    }

    @Test
    void fileStaysWhereItIs_whileThereIsAPause() throws IOException {
        Sample referral = referral();
        String name = name();
        try (Paused paused = Paused.of(hub, SENDER, "--in")) {
            leave(name, referral.json().toString());
            await().during(Duration.ofSeconds(1)).until(() -> Files.exists(out.resolve(name)));
            assertThat(kept(referral)).as(paused.partner()).isZero();
        }
        assertThat(answer("done/" + name + ".receipt.json").path("messageId").asText())
                .isEqualTo(referral.text("message.id"));
    }

    @Test
    void sameMessageTwiceIsOne_andTheSameIdWithAnotherTextIsRefused() throws IOException {
        Sample referral = referral();
        String first = name();
        String again = name();
        String other = name();
        leave(first, referral.json().toString());
        JsonNode receipt = answer("done/" + first + ".receipt.json");
        leave(again, referral.json().toString());
        assertThat(answer("done/" + again + ".receipt.json")).isEqualTo(receipt);
        leave(other, referral.with("referral.id", "Otherwise").json().toString());
        JsonNode problem = answer("refused/" + other + ".problem.json");
        assertThat(problem.path("type").asText()).endsWith(":id-reused");
        assertThat(problem.toString()).doesNotContain("Otherwise");
    }

    @Test
    void fileThatDoesNotFitIsRefusedWithEveryFault_andNoValue() throws IOException {
        String name = name();
        leave(
                name,
                referral()
                        .with("participant.birthDate", "yesterday")
                        .with("message.time", "noon")
                        .json()
                        .toString());
        JsonNode problem = answer("refused/" + name + ".problem.json");
        assertThat(problem.path("errors").findValuesAsText("pointer"))
                .contains("/participant/birthDate", "/message/time");
        assertThat(problem.toString()).doesNotContain("yesterday", "noon");
        await().atMost(TIME).until(() -> Files.exists(out.resolve("refused/" + name)));
    }

    @Test
    void nameSaysTheKind_andWhatIsNoKindOfItsOwnIsRefused() throws IOException {
        String id = UUID.randomUUID().toString();
        leave("export-" + id + ".json", referral().json().toString());
        assertThat(answer("refused/export-" + id + ".json.problem.json")
                        .path("type")
                        .asText())
                .endsWith(":unknown-kind");
        leave("custody-event." + id + ".json", referral().json().toString());
        assertThat(answer("refused/custody-event." + id + ".json.problem.json")
                        .path("type")
                        .asText())
                .endsWith(":not-yours-to-send");
    }

    @Test
    void fileThatIsTooLargeIsRefused() throws IOException {
        String name = name();
        leave(name, " ".repeat(1024 * 1024 + 1));
        assertThat(answer("refused/" + name + ".problem.json").path("type").asText())
                .endsWith(":too-large");
    }

    /** A referral in NIEM 6.0 that nobody else has. */
    private static String niem(String id) throws IOException {
        return Files.readString(Path.of("mappings/niem/referral/tests/arrest.xml"))
                .replace("PDW-M-000417", "N-" + id)
                .replace("PDW-26-00417", "N-" + id)
                .replaceAll("(?s)<nc:PersonSSNIdentification>.*?</nc:PersonSSNIdentification>", "")
                .replaceAll("(?s)<j:PersonAugmentation>.*?</j:PersonAugmentation>", "")
                .replace("<nc:PersonSurName>Sample<", "<nc:PersonSurName>Sample " + id.replaceAll("[^a-f]", "") + "<");
    }

    private String niemOutcome(String name, String document) throws IOException {
        leave(name, document);
        List<Path> answers = Stream.of(
                        "done/" + name + ".outcome.csv",
                        "refused/" + name + ".outcome.csv",
                        "refused/" + name + ".problem.json")
                .map(out::resolve)
                .toList();
        await().atMost(TIME).until(() -> answers.stream().anyMatch(Files::exists));
        return Files.readString(
                answers.stream().filter(Files::exists).findFirst().orElseThrow());
    }

    @Test
    void niemIsTakenLikeAnExport_andItsFaultsTellNoValue() throws IOException {
        String id = UUID.randomUUID().toString();
        String good = niemOutcome(id + ".xml", niem(id));
        assertThat(good).contains("1,accepted,\"N-" + id);
        assertThat(niemOutcome("again-" + id + ".xml", niem(id))).isEqualTo(good);
        assertThat(niemOutcome("other-" + id + ".xml", niem(id).replace("Casey", "Robin")))
                .contains("1,refused,", "id-reused");
        assertThat(niemOutcome("unfit-" + id + ".xml", niem(id).replace("1991-04-17", "SECRET")))
                .contains("/DiversionReferral/Person/PersonBirthDate/Date", "does not fit the schema")
                .doesNotContain("SECRET");
        assertThat(niemOutcome(
                        "evil-" + id + ".xml",
                        niem(id).replaceFirst("<dh:", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hosts\">]><dh:")))
                .contains("has a document type, which is not allowed")
                .doesNotContain("localhost");
        assertThat(niemOutcome("none-" + id + ".xml", "SECRET"))
                .contains("is not XML at line 1")
                .doesNotContain("SECRET");
    }

    private final Path exports = hub.sftpFolder("pd-export");

    /** An export of a day, of referrals that nobody else has. */
    private static String day() throws IOException {
        return Files.readString(Path.of("mappings/csv/rms-x/tests/day.csv"))
                .replace("R-26-", "R-" + UUID.randomUUID() + "-");
    }

    private List<String> outcome(String name, String rows) throws IOException {
        Files.writeString(exports.resolve("." + name), rows);
        Files.move(exports.resolve("." + name), exports.resolve(name));
        Path done = exports.resolve("done/" + name + ".outcome.csv");
        Path refused = exports.resolve("refused/" + name + ".outcome.csv");
        await().atMost(TIME).until(() -> Files.exists(done) || Files.exists(refused));
        return Files.readAllLines(Files.exists(done) ? done : refused);
    }

    @Test
    void fileInThePartnersOwnFormatIsTakenRowByRow_andAgainWithTheSameOutcome() throws IOException {
        String rows = day();
        List<String> first = outcome("export-" + UUID.randomUUID() + ".csv", rows);
        assertThat(first.getFirst()).isEqualTo("row,outcome,messageId,problem,at,rule");
        assertThat(first.subList(1, first.size())).hasSize(3).allMatch(line -> line.contains(",accepted,"));
        String again = "export-" + UUID.randomUUID() + ".csv";
        assertThat(outcome(again, rows)).isEqualTo(first);
        await().atMost(TIME).until(() -> Files.exists(exports.resolve("done/" + again)));
    }

    @Test
    void pauseCountsForTheRestOfAFile_andNoRowIsTakenTwice() throws IOException {
        String day = UUID.randomUUID().toString();
        String rows = Files.readString(Path.of("mappings/csv/rms-x/tests/day.csv"));
        int begin = rows.indexOf("R-26-0001");
        String row = rows.substring(begin, rows.indexOf("R-26-0002"));
        StringBuilder many = new StringBuilder(rows.substring(0, begin));
        for (int i = 0; i < 150; i++) {
            many.append(row.replace("R-26-0001", day + "-" + i));
        }
        String name = "export-" + day + ".csv";
        int before = taken();
        Files.writeString(exports.resolve("." + name), many);
        Files.move(exports.resolve("." + name), exports.resolve(name));
        await().atMost(TIME).pollInterval(Duration.ofMillis(20)).until(() -> taken() > before);
        hub.sql()
                .sql(
                        "insert into partner_pause (partner, way, at, by, why) values ('pd-export', 'IN', now(), 'a', 'test')")
                .update();
        try {
            await().pollDelay(Duration.ofMillis(800)).until(() -> true);
            int during = taken();
            assertThat(during - before).isLessThan(150);
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);
            assertThat(taken()).isEqualTo(during);
            assertThat(exports.resolve(name)).exists();
        } finally {
            Paused.run(hub, "resume", "pd-export");
        }
        await().atMost(TIME).until(() -> Files.exists(exports.resolve("done/" + name)));
        assertThat(taken() - before).isEqualTo(150);
        assertThat(Files.readAllLines(exports.resolve("done/" + name + ".outcome.csv")))
                .hasSize(151);
    }

    private int taken() {
        return hub.sql()
                .sql("select count(*) from message where sender = 'pd-export'")
                .query(Integer.class)
                .single();
    }

    @Test
    void rowThatDoesNotFitIsTold_withItsColumnAndNoValue_andTheOthersAreTaken() throws IOException {
        String name = "export-" + UUID.randomUUID() + ".csv";
        List<String> outcome = outcome(name, day().replace("2/9/1988", "2/9/88").replace("90-95A3", "11-1111"));
        assertThat(outcome)
                .anyMatch(line -> line.startsWith("2,refused,,invalid,/DOB,"))
                .anyMatch(line -> line.startsWith("2,refused,,invalid,/CHARGE,"))
                .anyMatch(line -> line.startsWith("3,accepted,"));
        assertThat(String.join("\n", outcome)).doesNotContain("2/9/88", "11-1111", "Specimen");
        await().atMost(TIME).until(() -> Files.exists(exports.resolve("refused/" + name)));
    }

    @Test
    void fileThatCannotBeReadAtAllIsAProblem() throws IOException {
        String name = "export-" + UUID.randomUUID() + ".csv";
        Files.write(exports.resolve(name), new byte[] {'A', ';', (byte) 0xff, '\n'});
        Path problem = exports.resolve("refused/" + name + ".problem.json");
        await().atMost(TIME).until(() -> Files.exists(problem));
        assertThat(JSON.readTree(problem.toFile()).path("type").asText()).endsWith(":invalid");
    }

    private OneCase engaged(Sample consent, OneCase one) {
        one.send(OneCase.MANAGER, "consent", consent);
        one.send(OneCase.PROVIDER, "treatment-status", one.engaged());
        return one;
    }

    private static Sample consent(OneCase one) {
        return one.consent(
                "P2_NAMED", Set.of(OneCase.POLICE, OneCase.MANAGER, OneCase.PROVIDER), Set.of(OneCase.PROVIDER, PEER));
    }

    private List<Path> dropped(OneCase one) throws IOException {
        String key = one.keyAt(PEER);
        try (Stream<Path> files = Files.list(hub.sftpFolder(PEER))) {
            return files.filter(file -> read(file).contains(key)).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void recipientGetsAFileOfTheDeliverysName_withWhatItMayHave() throws IOException {
        OneCase one = OneCase.referred();
        engaged(consent(one), one);
        one.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        List<Path> files = dropped(one);
        assertThat(files).hasSize(1);
        String id = hub.sql()
                .sql("select id::text from delivery where case_id = ? and partner = ? and state = 'DELIVERED'")
                .params(one.id(), PEER)
                .query(String.class)
                .single();
        assertThat(files.getFirst().getFileName()).hasToString(id + ".json");
        assertThat(read(files.getFirst())).contains("engagement").doesNotContain("birthDate");
    }

    @Test
    void nothingIsLostWhileTheServerIsAway_andWhatIsTakenBackMeanwhileNeverGoes() throws IOException {
        OneCase stays = OneCase.referred();
        OneCase ends = OneCase.referred();
        Sample ending = consent(ends);
        hub.sftp().pause();
        try {
            engaged(consent(stays), stays);
            engaged(ending, ends);
            await().atMost(TIME).until(() -> tries(stays) > 1 && tries(ends) > 1);
            ends.revoke(ending);
            // What was on its way at that moment is cut off in time, and was told as such.
            await().atMost(TIME)
                    .until(() -> !ends.states(PEER, "treatment-status").contains("CLAIMED"));
        } finally {
            hub.sftp().goOn();
        }
        stays.awaitStates(PEER, "treatment-status", List.of("DELIVERED"));
        await().atMost(TIME).until(() -> !ends.states(PEER, "treatment-status").contains("PENDING"));
        assertThat(dropped(stays)).hasSize(1);
        assertThat(dropped(ends)).allSatisfy(file -> assertThat(read(file)).contains("\"revoked\""));
    }

    private int tries(OneCase one) {
        return hub.sql()
                .sql("select coalesce(max(attempts), 0) from delivery where case_id = ? and partner = ?")
                .params(one.id(), PEER)
                .query(Integer.class)
                .single();
    }
}
