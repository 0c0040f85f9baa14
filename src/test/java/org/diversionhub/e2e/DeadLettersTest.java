package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.cli.HubCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Staff see what could not be delivered and send it again, on the command line beside the running hub. */
class DeadLettersTest {
    private static final String MANAGER = "lead-case-management";

    private final TestHub hub = TestHub.shared();
    private final Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();

    @AfterEach
    void everybodyIsWellAgain() {
        hub.sinks().behave(MANAGER, Sinks.OK);
    }

    private record Ran(int code, String out) {}

    private static Ran run(Path home, String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        int code = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
        return new Ran(code, out.toString());
    }

    private Ran run(String... arguments) {
        return run(hub.folder(), arguments);
    }

    private UUID deadLetter() {
        return of(referral);
    }

    private UUID of(Sample message) {
        hub.sinks().behave(MANAGER, Sinks.status(400));
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", message.json())
                        .status())
                .isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> sent(message).size() == 1);
        UUID id = UUID.fromString(sent(message).get(0).header("Idempotency-key"));
        await().until(() -> state(id).equals("DEAD"));
        hub.sinks().behave(MANAGER, Sinks.OK);
        return id;
    }

    private List<Sinks.Received> sent() {
        return sent(referral);
    }

    private List<Sinks.Received> sent(Sample message) {
        String family = message.text("participant.name.family");
        return hub.sinks().of(MANAGER).stream()
                .filter(one -> one.text().contains(family))
                .toList();
    }

    private String state(UUID delivery) {
        return one("select state from delivery where id = ?", delivery);
    }

    private String one(String question, UUID delivery) {
        return hub.sql().sql(question).param(delivery).query(String.class).single();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException(text, e);
        }
    }

    @Test
    void deskThatIsOnHearsOfIt_andThatItIsOver() {
        UUID id = deadLetter();
        String task = one("select id::text from task where delivery_id = ?", id);
        awaitMail("open: dead-letter (task " + task);
        assertThat(run("dead-letters", "retry", id.toString()).code()).isZero();
        awaitMail("over: dead-letter (task " + task);
    }

    private void awaitMail(String subject) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> hub.mailedTo("desk@lead.example.org").stream().anyMatch(mail -> {
                    try {
                        return mail.getSubject().contains(subject);
                    } catch (MessagingException e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }

    @Test
    void listTellsWhatEndedAndWhy() {
        UUID id = deadLetter();
        Ran list = run("dead-letters");
        assertThat(list.code()).isZero();
        assertThat(list.out())
                .containsPattern(id + "  20\\S+Z  lead-case-management  diversion-referral/arrest  http-400")
                .doesNotContain(referral.text("participant.name.family"));
        JsonNode entry = null;
        for (JsonNode one : json(run("dead-letters", "--json").out())) {
            entry = one.path("delivery").asText().equals(id.toString()) ? one : entry;
        }
        assertThat(entry).isNotNull();
        assertThat(entry.fieldNames()).toIterable().containsExactly("delivery", "partner", "kind", "since", "reason");
    }

    @Test
    void deadLetterGoesAgainUnderItsId_whenAPersonRetriesIt() {
        UUID id = deadLetter();
        hub.sql()
                .sql("update delivery set since = since - interval '1 day', give_up_at = give_up_at - interval '1 day'"
                        + " where id = ?")
                .param(id)
                .update();
        assertThat(run("dead-letters", "retry", id.toString()).code()).isZero();
        await().atMost(Duration.ofSeconds(30)).until(() -> state(id).equals("DELIVERED"));
        assertThat(sent())
                .extracting(one -> one.header("Idempotency-key"))
                .containsExactly(id.toString(), id.toString());
        assertThat(run("dead-letters").out()).doesNotContain(id.toString());
        assertThat(one("select actor from audit where delivery_id = ? and event = 'REVIVED'", id))
                .isEqualTo("operator:" + ProcessHandle.current().info().user().orElseThrow());
        assertThat(one("select (done_at is not null)::text from task where delivery_id = ?", id))
                .isEqualTo("true");
        assertThat(run("dead-letters", "retry", id.toString())).isEqualTo(new Ran(1, NONE));
    }

    private static final String NONE = "there is no dead letter of this id" + System.lineSeparator();

    @Test
    void deadLetterStaysHere_whenItMayNoLongerGo() {
        UUID id = deadLetter();
        hub.sql()
                .sql("update party set left_at = now() where partner = ?"
                        + " and case_id = (select case_id from delivery where id = ?)")
                .params(MANAGER, id)
                .update();
        assertThat(run("dead-letters", "retry", id.toString()).code()).isZero();
        await().atMost(Duration.ofSeconds(30)).until(() -> state(id).equals("WITHHELD"));
        assertThat(sent()).hasSize(1);
    }

    @Test
    void manyGoAgainAtOnce_eachOnceAndUnderItsId() {
        UUID first = deadLetter();
        UUID second = of(Sample.of("diversion-referral.arrest").aboutSomebodyNew());
        String[] wanted = {
            "dead-letters",
            "retry",
            "--partner",
            MANAGER,
            "--kind",
            "diversion-referral",
            "--reason",
            "http-400",
            "--since",
            Instant.now().minusSeconds(3_600).toString()
        };
        String[] dry = Stream.concat(Stream.of(wanted), Stream.of("--dry-run")).toArray(String[]::new);
        Ran would = run(dry);
        assertThat(would.code()).isZero();
        assertThat(would.out())
                .containsPattern("\\d+  lead-case-management  diversion-referral/arrest  http-400")
                .contains("would go again");
        assertThat(state(first)).isEqualTo("DEAD");

        assertThat(run(wanted).out()).contains("are on their way again");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> state(first).equals("DELIVERED") && state(second).equals("DELIVERED"));
        assertThat(run("dead-letters", "retry", second.toString())).isEqualTo(new Ran(1, NONE));
        assertThat(run(wanted).code()).isEqualTo(1);
        hub.sweep();
        for (UUID id : List.of(first, second)) {
            assertThat(hub.sinks().of(MANAGER))
                    .filteredOn(one -> one.header("Idempotency-key").equals(id.toString()))
                    .hasSize(2);
            assertThat(one("select count(*)::text from audit where event = 'REVIVED' and delivery_id = ?", id))
                    .isEqualTo("1");
        }
    }

    @Test
    void nothingGoesAgain_whenNothingFitsOrTheCallIsWrong() {
        UUID id = deadLetter();
        assertThat(run("dead-letters", "retry", "--partner", MANAGER, "--reason", "timeout-of-nobody")
                        .code())
                .isEqualTo(1);
        assertThat(run("dead-letters", "retry", "--kind", "consent", "--partner", MANAGER)
                        .code())
                .isEqualTo(1);
        assertThat(run("dead-letters", "retry").code()).isEqualTo(2);
        assertThat(run("dead-letters", "retry", "--all", "--partner", MANAGER).code())
                .isEqualTo(2);
        assertThat(run("dead-letters", "retry", "--since", "yesterday").code()).isEqualTo(2);
        assertThat(run("dead-letters", "retry", "--dry-run", id.toString()).code())
                .isZero();
        assertThat(state(id)).isEqualTo("DEAD");
    }

    @Test
    void nothingIsChanged_whenThereIsNoSuchDeadLetter() {
        assertThat(run("dead-letters", "retry", UUID.randomUUID().toString())).isEqualTo(new Ran(1, NONE));
        assertThat(run("dead-letters", "retry", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void commandSaysSo_whenNoHubRunsThere(@TempDir Path elsewhere) {
        Ran ran = run(elsewhere, "dead-letters");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("no database runs in").doesNotContain("Exception");
    }
}
