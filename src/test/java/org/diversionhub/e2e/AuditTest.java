package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.diversionhub.cli.HubCommand;
import org.hl7.fhir.r4.model.AuditEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import picocli.CommandLine;

/** The audit of a running hub has every decision, is chained behind the writers' backs, and nothing goes without it. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("AuditTest") // one method after the other
class AuditTest {
    private static final String POLICE = "pd-wilmington";
    private static final String MANAGER = "lead-case-management";
    private static final String PROSECUTOR = "da-new-hanover";
    private static final TestHub HUB = TestHub.fresh("audit");

    private final Sample referral = Sample.of("diversion-referral.arrest").aboutSomebodyNew();

    @AfterAll
    static void close() {
        HUB.close();
    }

    @AfterEach
    void everybodyIsWellAgain() {
        HUB.sinks().behave(MANAGER, Sinks.OK);
    }

    private record Ran(int code, String out) {
        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (IOException e) {
                throw new IllegalStateException(out, e);
            }
        }
    }

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", HUB.folder().toString()));
        int code = new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
        return new Ran(code, out.toString());
    }

    private static Caller.Answer post(String sender, String kind, Sample message) {
        return HUB.caller(sender).post(kind, message.json());
    }

    private void refer() {
        assertThat(post(POLICE, "diversion-referral", referral).status()).isEqualTo(202);
    }

    private List<Sinks.Received> atManager() {
        return HUB.sinks().of(MANAGER).stream()
                .filter(one -> one.text().contains(referral.text("participant.name.family")))
                .toList();
    }

    private JsonNode awaitAtManager() {
        await().atMost(Duration.ofSeconds(30)).until(() -> !atManager().isEmpty());
        try {
            return new ObjectMapper().readTree(atManager().get(0).text());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> rows(String condition, Object... values) {
        return HUB.sql()
                .sql("select concat_ws('|', event, actor, recipient, kind, outcome, (subject is not null)::text)"
                        + " from audit where " + condition + " order by tx, seq")
                .params(values)
                .query(String.class)
                .list();
    }

    private static UUID delivery(String partner) {
        return HUB.sql()
                .sql("select id from delivery where partner = ? order by seq desc limit 1")
                .param(partner)
                .query(UUID.class)
                .single();
    }

    @Test
    void startIsTheFirstOnRecord() {
        assertThat(HUB.sql()
                        .sql("select event || '|' || outcome from audit where number = 1 and writer like 'hub-%'")
                        .query(String.class)
                        .single())
                .matches("CONFIGURED\\|sha256:[0-9a-f]{64}");
    }

    @Test
    void refusedMessageIsOnRecordWithoutItsValues() {
        Sample two = referral.with("participant.birthDate", "Zq7value").with("unheardOf", "Zq7value");
        assertThat(post(POLICE, "diversion-referral", two).status()).isEqualTo(422);
        assertThat(post(POLICE, "prosecution-decision", two).status()).isEqualTo(403);
        assertThat(HUB.caller(POLICE)
                        .post("/exchange/Zq7value", "{}".getBytes(), "application/json")
                        .status())
                .isEqualTo(404);
        Sample kept = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
        assertThat(post(POLICE, "diversion-referral", kept).status()).isEqualTo(202);
        assertThat(post(POLICE, "diversion-referral", kept.with("incident.number", "another"))
                        .status())
                .isEqualTo(409);
        assertThat(rows("event = 'REFUSED'"))
                .contains(
                        "REFUSED|pd-wilmington|diversion-referral|invalid, faults: 2|false",
                        "REFUSED|pd-wilmington|prosecution-decision|not-yours-to-send|false",
                        "REFUSED|pd-wilmington|unknown-kind|false",
                        "REFUSED|pd-wilmington|diversion-referral|id-reused|false")
                .noneMatch(row -> row.contains("Zq7"));
    }

    @Test
    void acknowledgementIsOnRecord() {
        refer();
        UUID id = delivery(PROSECUTOR);
        assertThat(HUB.caller(PROSECUTOR).get("/exchange/inbox/" + id).status()).isEqualTo(200);
        assertThat(HUB.caller(PROSECUTOR)
                        .post("/exchange/inbox/" + id + "/ack", new byte[0], "application/json")
                        .status())
                .isEqualTo(204);
        assertThat(rows("delivery_id = ?", id))
                .containsExactly(
                        "DISCLOSING|pd-wilmington|da-new-hanover|diversion-referral/arrest|attempt-1|true",
                        "OUTCOME|hub|da-new-hanover|diversion-referral/arrest|in-inbox|true",
                        "ACKNOWLEDGED|da-new-hanover|da-new-hanover|diversion-referral/arrest|acknowledged|true");
    }

    @Test
    void deliveryThatIsGivenUpIsOnRecordAndWithAPerson() {
        HUB.sinks().behave(MANAGER, Sinks.status(503));
        refer();
        awaitAtManager();
        UUID id = UUID.fromString(atManager().get(0).header("Idempotency-key"));
        await().until(() -> HUB.sql()
                        .sql(
                                "update delivery set next_at = now() + interval '1 day', give_up_at = now() - interval '1 day'"
                                        + " where id = ? and state = 'PENDING'")
                        .param(id)
                        .update()
                == 1);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !rows("delivery_id = ? and event = 'DEAD'", id).isEmpty());
        assertThat(rows("delivery_id = ? and event = 'DEAD'", id))
                .containsExactly("DEAD|hub|lead-case-management|diversion-referral/arrest|gave-up|true");
        assertThat(HUB.sql()
                        .sql("select reason from task where delivery_id = ?")
                        .param(id)
                        .query(String.class)
                        .list())
                .containsExactly("gave-up");
    }

    @Test
    void auditOfARunningHubVerifies_andTamperingIsNamed(@TempDir Path elsewhere) throws IOException {
        refer();
        awaitAtManager();
        for (int i = 0; i < 5; i++) {
            Sample stranger =
                    Sample.of("custody-event.booked").aboutSomebodyNew().without("referral.id");
            assertThat(post("jail-new-hanover", "custody-event", stranger).status())
                    .isEqualTo(202);
        }
        assertThat(run("dead-letters", "retry", UUID.randomUUID().toString()).code())
                .isEqualTo(1);
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        run("audit", "verify", "--json").json().path("unsealed").asInt(-1) == 0);
        Ran good = run("audit", "verify");
        assertThat(good.code()).as(good.out()).isZero();
        assertThat(good.out()).contains("all as written");

        Ran head = run("audit", "checkpoint");
        assertThat(head.code()).isZero();
        Path kept = Files.writeString(elsewhere.resolve("checkpoint.json"), head.out());
        assertThat(run("audit", "verify", "--checkpoint", kept.toString()).code())
                .isZero();
        assertThat(run(
                                "audit",
                                "verify",
                                "--checkpoint",
                                elsewhere.resolve("none").toString())
                        .code())
                .isEqualTo(1);

        UUID id = UUID.fromString(atManager().get(0).header("Idempotency-key"));
        tamper("update audit set recipient = 'nobody' where event = 'DISCLOSING' and delivery_id = ?", id);
        Ran bad = run("audit", "verify");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).containsPattern("CHANGED: row \\d+ \\(hub-[0-9a-f]{8} \\d+, DISCLOSING, ");
        tamper(
                "update audit set recipient = 'lead-case-management' where event = 'DISCLOSING' and delivery_id = ?",
                id);
        assertThat(run("audit", "verify").code()).isZero();
    }

    @Test
    void disclosuresAreExportedAsFhirAuditEvents() {
        refer();
        awaitAtManager();
        String id = atManager().get(0).header("Idempotency-key");
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        Ran export = run("audit", "export", "--from", today, "--to", today, "--balp");
        assertThat(export.code()).as(export.out()).isZero();
        var parser = FhirContext.forR4Cached().newJsonParser().setParserErrorHandler(new StrictErrorHandler());
        List<AuditEvent> events = export.out()
                .lines()
                .map(line -> parser.parseResource(AuditEvent.class, line))
                .toList();
        assertThat(events).anySatisfy(event -> {
            assertThat(event.getMeta().getProfile()).hasSize(1);
            assertThat(event.getMeta().getProfile().get(0).getValue())
                    .endsWith("IHE.BasicAudit.PrivacyDisclosure.Source");
            assertThat(event.getType().getCode()).isEqualTo("110106");
            assertThat(event.getAgent()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(event.getAgent().get(0).getWho().getIdentifier().getValue())
                    .isEqualTo(event.getSource().getObserver().getIdentifier().getValue());
            assertThat(event.getAgent().get(1).getWho().getIdentifier().getValue())
                    .isEqualTo(MANAGER);
            assertThat(event.getPurposeOfEventFirstRep().getCodingFirstRep().getCode())
                    .isEqualTo("CAREMGT");
            assertThat(event.getEntity().get(1).getWhat().getIdentifier().getValue())
                    .isEqualTo(id);
        });
        assertThat(export.out()).doesNotContain(referral.text("participant.name.family"));
    }

    private static void tamper(String change, UUID id) {
        HUB.sql().sql("alter table audit disable trigger all").update();
        HUB.sql().sql(change).param(id).update();
        HUB.sql().sql("alter table audit enable trigger all").update();
    }

    @Tag("thorough")
    @Test
    void nothingIsKeptOrSent_whenTheAuditCannotBeWritten() {
        HUB.sinks().behave(MANAGER, Sinks.status(503));
        refer();
        awaitAtManager();
        HUB.sinks().behave(MANAGER, Sinks.OK);
        HUB.sql()
                .sql("create trigger full_disk before insert on audit for each statement"
                        + " execute function audit_is_append_only()")
                .update();
        try {
            await().until(() -> open() == 0);
            int before = atManager().size();
            Sample other = Sample.of("diversion-referral.arrest").aboutSomebodyNew();
            Caller.Answer answer = post(POLICE, "diversion-referral", other);
            assertThat(answer.status()).as(answer.text()).isEqualTo(503);
            assertThat(post(POLICE, "diversion-referral", other.with("unheardOf", "x"))
                            .status())
                    .isEqualTo(503);
            assertThat(HUB.caller(PROSECUTOR)
                            .get("/exchange/inbox/" + delivery(PROSECUTOR))
                            .status())
                    .isEqualTo(503);
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            assertThat(atManager()).hasSize(before);
        } finally {
            HUB.sql().sql("drop trigger full_disk on audit").update();
        }
        UUID id = UUID.fromString(atManager().get(0).header("Idempotency-key"));
        await().atMost(Duration.ofSeconds(40))
                .until(() -> rows("delivery_id = ? and event = 'OUTCOME'", id).stream()
                        .anyMatch(row -> row.contains("|delivered|")));
        assertThat(run("audit", "verify").out()).contains("all as written");
    }

    /** Attempts that had begun before the audit broke. */
    private static int open() {
        return HUB.sql()
                .sql("select count(*) from delivery where state = 'CLAIMED'")
                .query(Integer.class)
                .single();
    }

    @Test
    void caseManagementGetsTheAccountingOfItsParticipant_andNobodyElse() {
        refer();
        JsonNode got = awaitAtManager();
        String key = got.at("/participant/key").asText();
        UUID inInbox = delivery(PROSECUTOR);
        assertThat(HUB.caller(PROSECUTOR).get("/exchange/inbox/" + inInbox).status())
                .isEqualTo(200);
        String path = "/exchange/accounting?participant=" + key;
        await().until(() ->
                HUB.caller(MANAGER).get(path).json().at("/disclosures").size() == 2
                        && !HUB.caller(MANAGER).get(path).text().contains("possibly"));
        JsonNode all = HUB.caller(MANAGER).get(path).json().at("/disclosures");
        assertThat(all).anySatisfy(one -> {
            assertThat(one.path("partner").asText()).isEqualTo(PROSECUTOR);
            assertThat(one.path("entity").asText()).isEqualTo("New Hanover County District Attorney");
            assertThat(one.path("description").asText()).startsWith("diversion referral (arrest): ID");
            assertThat(one.path("purpose").asText()).isEqualTo("LEAD-FILING");
            assertThat(one.path("authority").asText()).isEqualTo("policy");
            assertThat(one.path("certainty").asText()).isEqualTo("disclosed");
        });
        assertThat(all.toString()).doesNotContain(referral.text("participant.name.family"));
        String unknown = HUB.caller(MANAGER)
                .get("/exchange/accounting?participant=nobody")
                .whole();
        assertThat(unknown).startsWith("404");
        for (String other : List.of(PROSECUTOR, POLICE, "peer-anchor")) {
            assertThat(HUB.caller(other).get(path).whole()).isEqualTo(unknown);
        }
        assertThat(rows("event = 'VIEWED'"))
                .isNotEmpty()
                .allMatch(row -> row.equals("VIEWED|lead-case-management|accounting|true")
                        || row.startsWith("VIEWED|operator:"));
    }

    @Test
    void accountingOfOnePersonAndOfABreachAreListed() {
        HUB.sinks().behave(MANAGER, Sinks.status(503));
        refer();
        String key = awaitAtManager().at("/participant/key").asText();
        Ran person = run("accounting", "--participant", MANAGER, key, "--years", "3");
        assertThat(person.code()).as(person.out()).isZero();
        assertThat(person.out())
                .containsPattern("20\\S+Z  \\S.* \\(lead-case-management\\)  diversion referral \\(arrest\\): .*ID.*"
                        + "  CAREMGT  policy  possibly disclosed")
                .contains("1 disclosures since");
        String subject = run("accounting", "--participant", MANAGER, key, "--json")
                .json()
                .path("subject")
                .asText();
        assertThat(run("accounting", "--subject", subject, "--json").json().path("disclosures"))
                .hasSize(1);
        assertThat(run("accounting", "--participant", MANAGER, "nobodys").code())
                .isEqualTo(1);
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        String yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();
        Ran breach = run("accounting", "--partner", MANAGER, "--between", yesterday, today, "--json");
        assertThat(breach.code()).as(breach.out()).isZero();
        assertThat(breach.json()).anyMatch(one -> one.path("subject").asText().equals(subject));
        assertThat(run("accounting", "--partner", "mh-coastal", "--between", yesterday, today)
                        .out())
                .contains("0 persons");
        assertThat(run("accounting", "--partner", MANAGER).code()).isEqualTo(2);
        assertThat(run("accounting").code()).isEqualTo(2);
        assertThat(rows("event = 'VIEWED' and actor like 'operator:%'")).hasSizeGreaterThanOrEqualTo(5);
    }
}
