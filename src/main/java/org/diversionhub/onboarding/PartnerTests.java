package org.diversionhub.onboarding;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tests partners without being asked. Two failures one after the other open one task, which the desk on call is told of
 * once; the next good test closes it, and the desk is told once. What is remembered is on the database.
 */
@Component
public class PartnerTests {
    private static final Logger LOG = LoggerFactory.getLogger(PartnerTests.class);
    private static final int OFTEN = 2;

    private final PartnerTest test;
    private final CurrentSnapshot snapshots;
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final PartnerTestSettings settings;
    private final Clock clock;

    PartnerTests(
            Means means,
            CurrentSnapshot snapshots,
            JdbcClient sql,
            PlatformTransactionManager transactions,
            PartnerTestSettings settings,
            Clock clock) {
        this.test = new PartnerTest(means);
        this.snapshots = snapshots;
        this.sql = sql;
        this.transaction = new TransactionTemplate(transactions);
        this.settings = settings;
        this.clock = clock;
    }

    /** How it stood before: how often it has failed one after the other, and the task of that. */
    private record Known(int failures, Optional<UUID> task) {}

    /** Those to whom there is a way that can be tested. */
    List<String> ids() {
        return snapshots.get().partners().all().stream()
                .filter(partner -> partner.pickup().isPresent()
                        || partner.usesBroker()
                        || partner.endpoint().filter(Endpoint::isElsewhere).isPresent())
                .map(Partner::id)
                .toList();
    }

    /** @return when to come again, or empty where it is tested no more */
    Optional<Instant> ring(String id) {
        if (settings.every().isZero() || !ids().contains(id)) {
            return Optional.empty();
        }
        run(id);
        return Optional.of(clock.instant().plus(settings.every()));
    }

    /** Tests it now, and remembers what came of it. */
    public List<Finding> run(String id) {
        Partner partner = snapshots.get().partners().byId(id).orElseThrow();
        List<Finding> found = test.of(partner, List.of(), How.BY_ITSELF);
        List<String> failed = found.stream()
                .filter(Finding::isFailed)
                .map(one -> one.way() + " " + one.check())
                .toList();
        transaction.executeWithoutResult(status -> keep(id, failed));
        return found;
    }

    private void keep(String id, List<String> failed) {
        Instant now = clock.instant();
        Known known = known(id, now);
        int failures = failed.isEmpty() ? 0 : known.failures() + 1;
        Optional<UUID> task = known.task();
        if (failed.isEmpty()) {
            task.ifPresent(open -> close(id, open, now));
            task = Optional.empty();
        } else if (failures >= OFTEN && task.isEmpty()) {
            task = Optional.of(open(id, failed, now));
        }
        sql.sql("update partner_test set failures = ?, failed = ?, tested_at = ?, task_id = ? where partner = ?")
                .params(failures, String.join(", ", failed), Timestamp.from(now), task.orElse(null), id)
                .update();
    }

    /** Held for this transaction. */
    private Known known(String id, Instant now) {
        sql.sql("insert into partner_test (partner, failures, failed, tested_at) values (?, 0, '', ?)"
                        + " on conflict do nothing")
                .params(id, Timestamp.from(now))
                .update();
        return sql.sql("select failures, task_id from partner_test where partner = ? for update")
                .param(id)
                .query((row, n) -> new Known(row.getInt(1), Optional.ofNullable(row.getObject(2, UUID.class))))
                .single();
    }

    private UUID open(String id, List<String> failed, Instant now) {
        UUID task = UUID.randomUUID();
        String checks = failed.stream().collect(Collectors.joining(", "));
        LOG.warn("the way to {} is not good: {}; `hub partner test {}` says how to mend it", id, checks, id);
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'partner-test', ?, ?)")
                .params(task, Timestamp.from(now), about(id), id + ": " + checks)
                .update();
        return task;
    }

    private void close(String id, UUID task, Instant now) {
        LOG.info("the way to {} is good again", id);
        sql.sql("update task set done_at = ?, done_by = 'hub' where id = ? and done_at is null")
                .params(Timestamp.from(now), task)
                .update();
    }

    private static UUID about(String id) {
        return UUID.nameUUIDFromBytes(("partner-test/" + id).getBytes(StandardCharsets.UTF_8));
    }

    /** How often it has failed one after the other; not a number where nobody has looked yet. */
    double failures(String id) {
        return sql.sql("select failures from partner_test where partner = ?")
                .param(id)
                .query(Double.class)
                .optional()
                .orElse(Double.NaN);
    }
}
