package org.diversionhub.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.diversionhub.audit.Disclosures;
import org.flywaydb.core.Flyway;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The accounting of one person while the audit grows: in the hub's own tables, fifty disclosures a person over six
 * years, those of one person scattered over the whole audit as time scatters them.
 */
final class AccountingAtSize {
    private static final int EACH = 50;
    private static final int CHUNK = 250_000;
    private static final int ASKED = 300;
    private static final Instant SINCE = Instant.EPOCH;

    private final JdbcClient sql;
    private final long disclosures;
    private final long participants;
    private final Random random = new Random(1);

    private AccountingAtSize(JdbcClient sql, long disclosures) {
        this.sql = sql;
        this.disclosures = disclosures;
        this.participants = Math.max(1, disclosures / EACH);
    }

    public static void main(String[] arguments) throws IOException {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        List<Long> sizes = arguments.length > 1
                ? Arrays.stream(arguments).skip(1).map(Long::valueOf).toList()
                : List.of(100_000L, 1_000_000L, 5_000_000L);
        for (long size : sizes) {
            run(Files.createTempDirectory(Files.createDirectories(Path.of(arguments[0])), "accounting"), size);
        }
    }

    /** PostgreSQL takes its folder away when it closes. */
    private static void run(Path data, long size) throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "4GB")
                .start()) {
            DataSource database = postgres.getPostgresDatabase();
            Flyway.configure().dataSource(database).load().migrate();
            var bench = new AccountingAtSize(JdbcClient.create(database), size);
            bench.write();
            bench.measure();
        }
    }

    private void measure() {
        for (int i = 0; i < ASKED; i++) {
            new Disclosures(sql).of(person(), SINCE);
        }
        double[] millis = new double[ASKED];
        long found = 0;
        for (int i = 0; i < ASKED; i++) {
            UUID person = person();
            long begun = System.nanoTime();
            found += new Disclosures(sql).of(person, SINCE).size();
            millis[i] = (System.nanoTime() - begun) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "{\"name\":\"accounting\",\"participants\":%d,\"disclosures\":%d,\"audit_bytes\":%d,\"asked\":%d,"
                        + "\"found_each\":%.1f,\"median_ms\":%.2f,\"p99_ms\":%.2f,\"max_ms\":%.2f}%n",
                participants,
                disclosures,
                sql.sql("select pg_total_relation_size('audit')")
                        .query(Long.class)
                        .single(),
                ASKED,
                (double) found / ASKED,
                millis[ASKED / 2],
                millis[ASKED * 99 / 100],
                millis[ASKED - 1]);
        sql.sql("explain (analyze, buffers, costs off) " + Disclosures.OF_ONE)
                .params(person(), Timestamp.from(SINCE))
                .query(String.class)
                .list()
                .forEach(System.err::println);
    }

    /** As {@link #write()} writes them. */
    private UUID person() {
        return UUID.fromString("%08x-0000-4000-8000-000000000000".formatted(random.nextLong(participants)));
    }

    private void write() {
        for (long from = 0; from < disclosures; from += CHUNK) {
            write(from, Math.min(from + CHUNK, disclosures) - 1);
        }
        sql.sql("vacuum analyze audit").update();
    }

    /** A claim and its outcome for each; the fields are those of a referral. */
    private void write(long from, long to) {
        sql.sql("""
                        insert into audit (writer, number, at, event, actor, recipient, subject, message_id, delivery_id,
                            kind, shared, masked, withheld, policy_version, purpose, outcome)
                        select 'bench', i * 2 + step, timestamptz '2020-11-01' + interval '6 years' * (i::float8 / :all),
                            case step when 0 then 'DISCLOSING' else 'OUTCOME' end, 'pd-wilmington',
                            'lead-case-management',
                            (lpad(to_hex(i % :participants), 8, '0') || '-0000-4000-8000-000000000000')::uuid,
                            md5('m' || i)::uuid, md5('d' || i)::uuid, 'diversion-referral/arrest',
                            case step when 0 then :fields else '{}'::text[] end, '{}', '{}',
                            repeat('0', 64), 'CAREMGT', case step when 0 then 'attempt-1' else 'delivered' end
                        from generate_series(cast(:from as bigint), :to) i, generate_series(0, 1) step""")
                .param("all", disclosures)
                .param("participants", participants)
                .param("fields", fields())
                .param("from", from)
                .param("to", to)
                .update();
    }

    private static String[] fields() {
        return new String[] {
            "participant.key",
            "participant.name.given",
            "participant.name.family",
            "participant.birthDate",
            "participant.phone",
            "participant.address.city",
            "participant.address.zip",
            "participant.language",
            "referral.id",
            "referral.at",
            "referral.door",
            "referral.reason",
            "needs.immediate",
            "needs.livingSituation",
            "charges[].offenseCode",
            "incident.at",
            "incident.place",
            "officer.name",
            "officer.agency",
            "notes.case"
        };
    }
}
