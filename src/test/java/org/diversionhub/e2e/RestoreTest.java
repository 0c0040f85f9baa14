package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.Vault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A backup that is put back brings no shredded case with it; and time shreds by itself. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("RestoreTest") // one method after the other
@Tag("thorough")
class RestoreTest {
    private static final String POLICE = "pd-wilmington";
    private static final TestHub HUB = TestHub.fresh("restore", Map.of("hub.configuration.forget", "true"));
    private static final Path DATA = HUB.folder().resolve("data");
    private static final Path LEDGER = DATA.resolve("shred-ledger");

    @AfterAll
    static void close() {
        HUB.close();
    }

    @AfterEach
    void now() {
        HUB.clock().reset();
    }

    private static UUID refer() {
        Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(HUB.caller(POLICE)
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return HUB.sql()
                .sql("select id from lead_case order by opened_at desc limit 1")
                .query(UUID.class)
                .single();
    }

    private static Path keyOf(UUID caseId) {
        String id = caseId.toString();
        return DATA.resolve("keys/" + id.substring(id.length() - 2) + "/" + id + ".key");
    }

    private static Command run(String... arguments) {
        return Command.run(HUB.folder(), arguments);
    }

    private static void shell(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    /** As an operator does it, while the hub is stopped. */
    private static void copy(String from, String to) throws IOException, InterruptedException {
        shell("rm", "-rf", DATA.resolve(to).toString());
        shell("cp", "-a", DATA.resolve(from).toString(), DATA.resolve(to).toString());
    }

    private static int count(String question, Object... values) {
        return HUB.sql()
                .sql("select count(*) from " + question)
                .params(values)
                .query(Integer.class)
                .single();
    }

    @Test
    void shreddedCaseIsShreddedAgainBeforeTheHubOpens_whenAnOlderBackupIsPutBack() throws Exception {
        UUID gone = refer();
        UUID kept = refer();
        byte[] sealed = HUB.sql()
                .sql("select sealed from message where case_id = ?")
                .param(gone)
                .query(byte[].class)
                .single();
        UUID message = HUB.sql()
                .sql("select id from message where case_id = ?")
                .param(gone)
                .query(UUID.class)
                .single();
        String lineOfNobody = Files.readString(LEDGER);
        HUB.stop();
        copy("postgres/data", "backup-database");
        copy("keys", "backup-keys");
        HUB.startAgain();
        assertThat(run("shred", "--case", gone.toString(), "--reason", "request", "--by", "clerk of court")
                        .code())
                .isZero();
        String newest = Files.readString(LEDGER);
        HUB.stop();

        Files.delete(LEDGER);
        refusesToStart("the shred ledger is missing");
        Files.writeString(LEDGER, newest.replace("clerk", "clark"));
        refusesToStart("not as the hub wrote it");
        Files.writeString(LEDGER, lineOfNobody);
        refusesToStart("the shred ledger is older than the database");

        Files.writeString(LEDGER, newest, StandardCharsets.UTF_8);
        copy("backup-database", "postgres/data");
        copy("backup-keys", "keys");
        assertThat(keyOf(gone)).exists();
        HUB.startAgain();
        assertThat(keyOf(gone)).as("before anything else").doesNotExist();
        assertThat(keyOf(kept)).exists();
        assertThat(count("message where case_id = ?", gone)).isZero();
        assertThat(count("handle where case_id = ?", gone)).isZero();
        assertThat(count("message where case_id = ?", kept)).isEqualTo(1);
        assertThat(count(
                        "lead_case c join person_token t on t.participant_id = c.participant_id"
                                + " where c.id = ? and t.kind not like 'given:%'",
                        gone))
                .isZero();
        assertThatThrownBy(() -> HUB.bean(Vault.class).open(Purpose.DELIVERY, gone, "message:" + message, sealed))
                .isInstanceOf(CaseKeyMissing.class);
        assertThat(shreddings(gone)).isEqualTo(1);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(run("audit", "verify").out()).contains("all as written"));
        HUB.stop();
        HUB.startAgain();
        assertThat(shreddings(gone)).as("once").isEqualTo(1);
    }

    private static int shreddings(UUID caseId) {
        return count(
                "audit a join lead_case c on c.participant_id = a.subject where a.event = 'SHREDDED' and c.id = ?",
                caseId);
    }

    private static void refusesToStart(String... words) {
        assertThatThrownBy(HUB::startAgain).satisfies(thrown -> {
            Throwable fault = thrown;
            while (fault.getCause() != null) {
                fault = fault.getCause();
            }
            assertThat(fault).isInstanceOf(ConfigurationException.class).hasMessageContainingAll(words);
        });
    }

    @Test
    void hubRefusesToStart_whenACaseIsOfAProgrammeThatNoFileDescribes() throws IOException {
        refer();
        HUB.stop();
        rename("lead-new-hanover", "lead-wilmington");
        refusesToStart("of the programme `lead-new-hanover`", "no file describes it");
        rename("lead-wilmington", "lead-new-hanover");
        HUB.startAgain();
    }

    /** The programme, and where partners name it. */
    private static void rename(String from, String to) throws IOException {
        Path config = HUB.folder().resolve("config");
        for (String file : List.of("program.yaml", "partners/health-dept.yaml", "partners/university.yaml")) {
            Path path = config.resolve(file);
            Files.writeString(path, Files.readString(path).replace(from, to));
        }
    }

    @Test
    void caseIsShreddedWhenItsTimeIsOver_unlessItIsOnHoldOrSomethingHappened() {
        UUID quiet = refer();
        UUID held = refer();
        UUID active = refer();
        assertThat(run("shred", "hold", "--case", held.toString(), "--by", "county attorney")
                        .code())
                .isZero();
        HUB.sql().sql("update course set referral = 'CLOSED'").update(); // or its clocks would tell of it, years late
        HUB.clock().forward(Duration.ofDays(6 * 365));
        HUB.sql()
                .sql("update message set accepted_at = accepted_at + interval '2 years' where case_id = ?")
                .param(active)
                .update();
        await().during(Duration.ofSeconds(5)).until(() -> keyOf(quiet).toFile().exists());
        HUB.clock().forward(Duration.ofDays(400));
        await().atMost(Duration.ofSeconds(20)).until(() -> count("message where case_id = ?", quiet) == 0);
        assertThat(keyOf(quiet)).doesNotExist();
        assertThat(List.of(held, active)).allSatisfy(other -> {
            assertThat(keyOf(other)).exists();
            assertThat(count("message where case_id = ?", other)).isEqualTo(1);
        });
        assertThat(run("shred", "list").out()).contains(quiet + "  RETENTION  retain-for");
        HUB.clock().forward(Duration.ofDays(2 * 365));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !keyOf(active).toFile().exists());
        assertThat(keyOf(held)).exists();
    }
}
