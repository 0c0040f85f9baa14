package org.diversionhub.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.diversionhub.audit.Disclosures.Disclosed;
import org.diversionhub.message.FieldPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The accounting has every delivery that a recipient has or may have, and no other. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("DisclosuresTest") // one method after the other
class DisclosuresTest {
    private static final Instant DAY = Instant.parse("2026-03-01T10:00:00Z");
    private static EmbeddedPostgres postgres;
    private static JdbcClient sql;
    private static long number;

    private final UUID subject = UUID.randomUUID();
    private final UUID delivery = UUID.randomUUID();
    private final Disclosures disclosures = new Disclosures(sql);

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        sql = JdbcClient.create(postgres.getPostgresDatabase());
        new JdbcTemplate(postgres.getPostgresDatabase())
                .execute(Files.readString(Path.of("src/main/resources/db/migration/V1__spine.sql")));
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    private void row(String event, String outcome, Instant at, String recipient, UUID of, String... shared) {
        sql.sql(
                        "insert into audit (writer, number, at, event, actor, recipient, subject, delivery_id, kind, shared,"
                                + " policy_version, purpose, outcome)"
                                + " values ('hub-test', ?, ?, ?, 'hub', ?, ?, ?, 'treatment-status/engagement', ?, 'v', 'TREAT', ?)")
                .params(++number, Timestamp.from(at), event, recipient, subject, of, shared, outcome)
                .update();
    }

    private void attempt(Instant at, String... shared) {
        row("DISCLOSING", "attempt-1", at, "sud-harbor", delivery, shared);
    }

    private void outcome(String outcome) {
        row("OUTCOME", outcome, DAY.plusSeconds(1), "sud-harbor", delivery);
    }

    private List<Disclosed> all() {
        return disclosures.of(subject, DAY.minus(1, ChronoUnit.DAYS));
    }

    @Test
    void claimWithoutAnOutcomeIsPossiblyDisclosed() {
        attempt(DAY, "engagement.status");
        assertThat(all()).hasSize(1).allSatisfy(one -> {
            assertThat(one.certain()).isFalse();
            assertThat(one.recipient()).isEqualTo("sud-harbor");
            assertThat(one.at()).isEqualTo(DAY);
            assertThat(one.fields()).containsExactly(new FieldPath("engagement.status"));
            assertThat(one.purpose()).isEqualTo("TREAT");
        });
    }

    @Test
    void deliveryIsOneDisclosure_whateverItsAttempts() {
        attempt(DAY, "engagement.status");
        outcome("http-503");
        attempt(DAY.plusSeconds(60), "engagement.status", "response.status");
        outcome("delivered");
        assertThat(all()).hasSize(1).allSatisfy(one -> {
            assertThat(one.certain()).isTrue();
            assertThat(one.at()).isEqualTo(DAY.plusSeconds(60));
            assertThat(one.fields()).hasSize(2);
        });
    }

    @Test
    void attemptThatReachedNobodyIsNone() {
        attempt(DAY);
        outcome("unreachable");
        assertThat(all()).isEmpty();
        attempt(DAY.plusSeconds(60));
        outcome("dead: unreachable");
        assertThat(all()).isEmpty();
        attempt(DAY.plusSeconds(90));
        outcome("timeout");
        assertThat(all()).hasSize(1).noneMatch(Disclosed::certain);
    }

    @Test
    void lookIntoAnInboxIsADisclosure() {
        attempt(DAY);
        outcome("in-inbox");
        attempt(DAY.plusSeconds(60));
        outcome("in-inbox");
        row("ACKNOWLEDGED", "acknowledged", DAY.plusSeconds(90), "sud-harbor", delivery);
        assertThat(all())
                .hasSize(1)
                .allMatch(Disclosed::certain)
                .allMatch(one -> one.at().equals(DAY));
    }

    @Test
    void onlyTheTimeAskedForIsListed_andOnlyThisPerson() {
        attempt(DAY);
        row("DISCLOSING", "attempt-1", DAY.minus(400, ChronoUnit.DAYS), "da", UUID.randomUUID());
        assertThat(all()).hasSize(1);
        assertThat(disclosures.of(subject, DAY.minus(500, ChronoUnit.DAYS))).hasSize(2);
        assertThat(disclosures.of(UUID.randomUUID(), Instant.EPOCH)).isEmpty();
    }

    @Test
    void personsOfABreachAreThoseOfThePartnerInThatTime() {
        String partner = "partner-" + subject;
        row("DISCLOSING", "attempt-1", DAY, partner, delivery, "engagement.status");
        row("OUTCOME", "http-503", DAY.plusSeconds(1), partner, delivery);
        row("DISCLOSING", "attempt-2", DAY.plus(2, ChronoUnit.DAYS), partner, delivery);
        row("OUTCOME", "delivered", DAY.plus(2, ChronoUnit.DAYS), partner, delivery);
        row("DISCLOSING", "attempt-1", DAY, "another", UUID.randomUUID());
        assertThat(disclosures.to(partner, DAY, DAY.plus(1, ChronoUnit.DAYS)))
                .as("what was only possible in that time stays possible")
                .hasSize(1)
                .noneMatch(Disclosed::certain);
        assertThat(disclosures.to(partner, DAY, DAY.plus(3, ChronoUnit.DAYS)))
                .hasSize(1)
                .allMatch(Disclosed::certain);
        assertThat(disclosures.to(partner, DAY.plus(3, ChronoUnit.DAYS), Instant.parse("2027-01-01T00:00:00Z")))
                .isEmpty();
    }

    @Test
    void indexAnswersForOnePersonAmongMany() {
        sql.sql("insert into audit (writer, number, at, event, actor, recipient, subject, delivery_id, kind, outcome)"
                        + " select 'hub-many', n, now(), 'DISCLOSING', 'hub', 'da', md5((n % 5000)::text)::uuid,"
                        + " gen_random_uuid(), 'treatment-status', 'attempt-1' from generate_series(1, 50000) n")
                .update();
        sql.sql("analyze audit").update();
        String plan = String.join(
                "\n",
                sql.sql("explain select * from audit a where subject = md5('7')::uuid and at >= 'epoch'"
                                + " and event in ('DISCLOSING', 'OUTCOME', 'ACKNOWLEDGED') order by tx, seq")
                        .query(String.class)
                        .list());
        assertThat(plan).contains("audit_of_subject");
        assertThat(disclosures.of(
                        sql.sql("select md5('7')::uuid").query(UUID.class).single(), Instant.EPOCH))
                .hasSize(10);
    }
}
