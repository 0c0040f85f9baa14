package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What happens between the moment at which a read is decided and its row in the audit. */
@OnSecondHub
class FhirMomentTest {
    private static final String SHELF = "sud-tidewater";
    private static final String HAD = "%with d as materialized (select * from delivery where id =%DELIVERED%";
    private static final TestHub HUB = TestHub.shared();

    private final OneCase one = OneCase.referred(referral -> referral.with("service.provider", SHELF));
    private final String task = task();

    private String task() {
        Sample consent = one.consent("RELEASE", Set.of("pd-wilmington", MANAGER), Set.of(SHELF))
                .with("consent.categories", OneCase.ALL);
        one.send(MANAGER, "consent", consent);
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        return HUB.sql()
                .sql("select r.id from fhir_resource r join fhir_source s on s.resource = r.seq"
                        + " join delivery d on d.id = s.delivery where r.type = 'Task' and d.case_id = ?")
                .param(one.id())
                .query(String.class)
                .single();
    }

    private Caller.Answer read() {
        return HUB.caller(SHELF).get("/fhir/Task/" + task, "application/fhir+json");
    }

    private long reads() {
        return rows("DISCLOSING");
    }

    /** Of those that the reader made. */
    private long rows(String event) {
        return HUB.sql()
                .sql("select count(*) from audit where subject = ? and event = ? and actor = ?")
                .params(one.participant(), event, SHELF)
                .query(Long.class)
                .single();
    }

    @Test
    void whatIsTakenBackInBetween_isNeitherToldNorOnRecord() throws SQLException {
        assertThat(read().status()).isEqualTo(200);
        long before = reads();
        CompletableFuture<Caller.Answer> answer;
        try (Connection other = HUB.bean(DataSource.class).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table audit in share row exclusive mode");
            answer = CompletableFuture.supplyAsync(this::read);
            await().until(() -> waiting("%not exists (select 1 from authority%insert into audit%") == 1);
            statement.execute(
                    "update authority set revoked_at = now() - interval '1 second' where case_id = '" + one.id() + "'");
            other.commit();
        }
        assertThat(answer.join().status()).isEqualTo(404);
        assertThat(reads()).isEqualTo(before);
        // It was asked for anew, and that nothing may go is on record.
        assertThat(rows("WITHHELD")).isEqualTo(1);
    }

    /** A read that the database ends leaves nothing open in the connection, which others use after it. */
    @Test
    void aReadThatFails_failsAlone() throws SQLException {
        CompletableFuture<Caller.Answer> answer;
        try (Connection other = HUB.bean(DataSource.class).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table lead_case in access exclusive mode");
            answer = CompletableFuture.supplyAsync(this::read);
            await().until(() -> waiting(HAD) == 1);
            statement.execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
                    + " and query like '" + HAD + "'");
            assertThat(answer.join().status()).isEqualTo(503);
            other.rollback();
        }
        for (int connection = 0; connection < 50; connection++) {
            assertThat(read().status()).isEqualTo(200);
        }
        assertThat(HUB.sql()
                        .sql("select count(*) from pg_stat_activity where state = 'idle in transaction (aborted)'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private static long waiting(String query) {
        return HUB.sql()
                .sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like ?")
                .param(query)
                .query(Long.class)
                .single();
    }
}
