package org.diversionhub.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.diversionhub.trust.HubSignature;
import org.diversionhub.trust.MasterKey;
import org.diversionhub.trust.SigningKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Whatever a superuser of the database does to the audit is found and named. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("AuditChainTest") // one method after the other
@Tag("thorough")
class AuditChainTest {
    private static final String NODE = "hub-test";
    private static EmbeddedPostgres postgres;
    private static HubSignature signature;
    private static HubSignature another;
    private static SigningKey key;

    private DataSource database;
    private JdbcClient sql;
    private JdbcTransactionManager transactions;
    private NodeNumbers numbers;
    private Audit audit;
    private Sealer sealer;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        postgres = EmbeddedPostgres.start();
        signature = signature(folder.resolve("one"));
        another = signature(folder.resolve("other"));
        key = SigningKey.read(Files.writeString(folder.resolve("key.pem"), signature.publicKeyPem()));
    }

    private static HubSignature signature(Path folder) {
        return new HubSignature(MasterKey.open(folder, "a password of the tests".toCharArray(), true));
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void newTables() throws IOException {
        database = postgres.getPostgresDatabase();
        sql = JdbcClient.create(database);
        transactions = new JdbcTransactionManager(database);
        String tables = Files.readString(Path.of("src/main/resources/db/migration/V1__spine.sql"));
        sql.sql("drop schema public cascade").update();
        sql.sql("create schema public").update();
        new JdbcTemplate(database).execute(tables);
        startHub(signature);
    }

    private void startHub(HubSignature by) {
        numbers = new NodeNumbers(sql, transactions, NODE);
        audit = new Audit(new JdbcTemplate(database), Clock.systemUTC(), numbers);
        sealer = new Sealer(sql, transactions, audit, numbers, by, Clock.systemUTC());
    }

    private static Entry entry(String outcome) {
        return Entry.of(Entry.Event.OUTCOME, "hub", UUID.randomUUID(), outcome);
    }

    private void write(int rows) {
        for (int i = 0; i < rows; i++) {
            audit.append(entry("delivered"));
        }
    }

    /** Three seals of three rows each; the rows have the numbers one to nine. */
    private void threeSeals() {
        for (int i = 0; i < 3; i++) {
            write(3);
            sealer.run();
        }
        assertThat(verify()).isEmpty();
    }

    private List<Finding> verify() {
        return report(Optional.empty()).findings();
    }

    private Verification.Report report(Optional<Checkpoint> kept) {
        return new Verification(postgres.getPostgresDatabase(), key, Clock.systemUTC()).run(kept);
    }

    private Checkpoint checkpoint() {
        return Checkpoint.latest(sql).orElseThrow();
    }

    /** As a superuser, who need not mind triggers. */
    private void tamper(String... statements) {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.executeWithoutResult(status -> {
            sql.sql("set local session_replication_role = replica").update();
            for (String statement : statements) {
                sql.sql(statement).update();
            }
        });
    }

    private static Arguments tampering(String what, String where, String... statements) {
        return Arguments.of(what, where, statements);
    }

    private static final String COLUMNS =
            "writer, number, at, event, actor, recipient, subject, message_id, delivery_id,"
                    + " kind, shared, masked, withheld, authorities, policy_version, purpose, outcome";

    static Stream<Arguments> tamperings() {
        return Stream.of(
                tampering("CHANGED", NODE + " 5,", "update audit set outcome = 'http-400' where number = 5"),
                tampering("CHANGED", NODE + " 5,", "update audit set subject = gen_random_uuid() where number = 5"),
                tampering("CHANGED", NODE + " 5,", "update audit set subject = null where number = 5"),
                tampering("CHANGED", NODE + " 5,", "update audit set shared = '{a.b}' where number = 5"),
                tampering("CHANGED", NODE + " 5,", "update audit set masked = '{a.b}' where number = 5"),
                tampering(
                        "CHANGED",
                        NODE + " 5,",
                        "update audit set authorities = array[gen_random_uuid()] where number = 5"),
                tampering(
                        "CHANGED",
                        NODE + " 5,",
                        "update audit set at = at - interval '1 microsecond' where number = 5"),
                tampering("CHANGED", "hub-else 5,", "update audit set writer = 'hub-else' where number = 5"),
                tampering("REMOVED", "row 5,", "delete from audit where number = 5"),
                tampering("GAP", "of hub-test there is no 5", "delete from audit where number = 5"),
                tampering(
                        "REORDERED",
                        NODE + " 5, OUTCOME",
                        "create temporary table two on commit drop as select * from audit where number in (5, 6)",
                        "delete from audit where number in (5, 6)",
                        "insert into audit (tx, seq, " + COLUMNS + ") overriding system value select tx, 11 - seq, "
                                + COLUMNS + " from two"),
                tampering(
                        "INSERTED",
                        "hub-else 1,",
                        "insert into audit (tx, seq, writer, number, at, event, actor, outcome) overriding system value"
                                + " select tx, 1000, 'hub-else', 1, at, event, actor, outcome from audit where number = 5"),
                tampering("SEAL_REMOVED", "seal 2", "delete from audit_seal where batch = 2"),
                tampering(
                        "SEAL_CHANGED",
                        "seal 2",
                        "update audit_seal set leaves = head || head || head where batch = 2"),
                tampering("SEAL_CHANGED", "seal 3", "update audit_seal set head = sha256('x') where batch = 2"),
                tampering(
                        "NOT_SIGNED", "seal 2", "update audit_seal set sealed_at = sealed_at + '1 s' where batch = 2"),
                tampering(
                        "UNSEALED",
                        "1 rows",
                        "insert into audit (writer, number, at, event, actor, outcome)"
                                + " values ('hub-else', 1, now() - interval '1 hour', 'OUTCOME', 'hub', 'x')"));
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void tamperingIsFoundAndNamed(String what, String where, String[] statements) {
        threeSeals();
        tamper(statements);
        assertThat(verify()).anySatisfy(finding -> {
            assertThat(finding.what()).hasToString(what);
            assertThat(finding.where()).contains(where);
        });
    }

    @Test
    void nothingElseIsNamed_whenOneRowWasChanged() {
        threeSeals();
        tamper("update audit set outcome = 'http-400' where number = 5");
        assertThat(verify()).hasSize(1);
    }

    @Test
    void rowsOfARemovedSealAreNotCalledInserted() {
        threeSeals();
        tamper("delete from audit_seal where batch = 2");
        assertThat(verify()).extracting(Finding::what).containsOnly(Finding.What.SEAL_REMOVED);
    }

    /** Whoever can write everything but has not the key can only chain it all again and sign it with another. */
    @Test
    void newChainIsFound_whenSomebodyWithoutTheKeyMakesOne() {
        threeSeals();
        Checkpoint kept = checkpoint();
        tamper("update audit set outcome = 'http-400' where number = 5", "delete from audit_seal");
        startHub(another);
        sealer.run();
        assertThat(verify()).extracting(Finding::what).contains(Finding.What.NOT_SIGNED);
        startHub(signature);
        tamper("delete from audit_seal");
        sealer.run();
        assertThat(verify()).as("the key itself was used").isEmpty();
        assertThat(report(Optional.of(kept)).findings())
                .extracting(Finding::what)
                .containsExactly(Finding.What.CHECKPOINT);
    }

    @Test
    void endCutOffIsFound_byACheckpointAndByTheCount() {
        threeSeals();
        Checkpoint kept = checkpoint();
        assertThat(report(Optional.of(kept)).findings()).isEmpty();
        tamper("delete from audit where number > 6", "delete from audit_seal where batch = 3");
        assertThat(verify()).isEmpty();
        assertThat(report(Optional.of(kept)).findings())
                .hasSize(1)
                .allSatisfy(finding -> assertThat(finding.toString()).contains("CHECKPOINT: seal 3"));
        write(1);
        sealer.run();
        assertThat(verify()).extracting(Finding::toString).containsExactly("GAP: of hub-test there is no 7 to 9");
    }

    @Test
    void checkpointOfAnotherHubProvesNothing(@TempDir Path folder) throws IOException {
        threeSeals();
        Path file = Files.writeString(
                folder.resolve("checkpoint.json"), checkpoint().json());
        assertThat(report(Optional.of(Checkpoint.read(file))).findings()).isEmpty();
        Files.writeString(file, checkpoint().json().replaceFirst("\"rows\":9", "\"rows\":8"));
        assertThat(report(Optional.of(Checkpoint.read(file))).findings()).isNotEmpty();
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void auditRefusesOrdinaryUpdates() {
        threeSeals();
        for (String table : List.of("audit", "audit_seal")) {
            for (String what : List.of("delete from " + table, "truncate " + table)) {
                assertThatThrownBy(() -> sql.sql(what).update()).isInstanceOf(DataAccessException.class);
            }
        }
        assertThatThrownBy(() -> sql.sql("update audit set outcome = 'x'").update())
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void tailIsTold_whenNothingHasBeenSealedYet() {
        threeSeals();
        write(2);
        Verification.Report report = report(Optional.empty());
        assertThat(report.findings()).isEmpty();
        assertThat(report.unsealed()).isEqualTo(2);
        assertThat(report.rows()).isEqualTo(11);
        assertThat(report.writers()).containsOnlyKeys(NODE).containsEntry(NODE, 11L);
        assertThat(report.unsealedSince()).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void rowOfASlowTransactionHasItsPlace_whenFasterOnesPassIt() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> slow = other.submit(() -> new TransactionTemplate(transactions).executeWithoutResult(status -> {
                audit.append(entry("slow"));
                written.countDown();
                join(mayCommit);
            }));
            written.await();
            write(3);
            sealer.run();
            assertThat(Checkpoint.latest(sql))
                    .as("a row may still come before these")
                    .isEmpty();
            mayCommit.countDown();
            slow.get();
        }
        sealer.run();
        assertThat(report(Optional.empty()))
                .satisfies(report -> assertThat(report.findings()).isEmpty())
                .satisfies(report -> assertThat(report.unsealed()).isZero())
                .satisfies(report -> assertThat(report.rows()).isEqualTo(4));
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rolledBackRowLeavesNoGap() {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        TransactionTemplate part = new TransactionTemplate(transactions);
        part.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        write(1);
        transaction.executeWithoutResult(status -> {
            write(2);
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> {
            write(1);
            part.executeWithoutResult(inner -> {
                write(2);
                inner.setRollbackOnly();
            });
            write(1);
        });
        assertThat(audit.append(entry("nothing"), "update task set reason = '' where false returning id"))
                .isFalse();
        assertThatThrownBy(() -> audit.append(entry("wrong"), "update nowhere set a = 1 returning a"))
                .isInstanceOf(DataAccessException.class);
        write(1);
        sealer.run();
        assertThat(verify()).isEmpty();
        assertThat(sql.sql("select max(number) from audit").query(Long.class).single())
                .as("given again, as far as somebody took them")
                .isLessThanOrEqualTo(8);
    }

    @Test
    void unusedNumbersAreFilledLater_whenTheyCannotBeAtOnce() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            write(3);
            status.setRollbackOnly();
        });
        sql.sql("create trigger full_disk before insert on audit for each statement"
                        + " execute function audit_is_append_only()")
                .update();
        sealer.run();
        sql.sql("drop trigger full_disk on audit").update();
        write(1);
        sealer.run();
        assertThat(verify()).isEmpty();
        assertThat(report(Optional.empty()).rows()).isEqualTo(4);
    }

    @Test
    void countGoesOn_whenTheHubStartsAgainAfterACrash() {
        write(3);
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            write(1);
            startHub(signature);
            status.setRollbackOnly();
        });
        tamper("delete from audit where number = 2");
        startHub(signature);
        write(1);
        sealer.run();
        assertThat(verify()).isEmpty();
        assertThat(sql.sql("select number || ' ' || event from audit order by number")
                        .query(String.class)
                        .list())
                .containsExactly("1 OUTCOME", "2 VOID", "3 OUTCOME", "4 OUTCOME");
    }

    @Test
    void writingGoesOn_whenSomebodyElseTookTheNextNumber() {
        write(1);
        tamper("insert into audit (writer, number, at, event, actor, outcome)"
                + " values ('hub-test', 2, now(), 'OUTCOME', 'hub', 'x')");
        assertThatThrownBy(() -> write(1)).isInstanceOf(DataAccessException.class);
        write(1);
        sealer.run();
        assertThat(verify()).isEmpty();
    }

    @Test
    void commandsCountForThemselves() {
        Audit commands = Audit.ofCommands(database, Clock.systemUTC());
        for (int i = 0; i < 2; i++) {
            new TransactionTemplate(transactions).executeWithoutResult(status -> commands.append(entry("retry")));
        }
        write(1);
        sealer.run();
        assertThat(report(Optional.empty()).writers())
                .containsEntry("command", 2L)
                .containsEntry(NODE, 1L);
        assertThat(verify()).isEmpty();
    }

    /** The transactions of the server from which a dump came had counted further. */
    @Test
    void chainGoesOn_whenADumpIsRestoredIntoANewServer() {
        threeSeals();
        sql.sql("alter table audit alter column tx set default pg_current_xact_id()::text::bigint + 1000000000")
                .update();
        sql.sql("update audit_shift set by = 1000000000").update();
        write(2);
        sealer.run();
        sql.sql("alter table audit alter column tx set default pg_current_xact_id()::text::bigint")
                .update();
        sql.sql("update audit_shift set by = 0").update();
        startHub(signature);
        write(2);
        sealer.run();
        Verification.Report report = report(Optional.empty());
        assertThat(report.findings()).isEmpty();
        assertThat(report.unsealed()).isZero();
        assertThat(report.rows()).isEqualTo(13);
    }
}
