package org.diversionhub.exchange;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Warns of certificates that end: one task for each of 60, 30, 14 and 3 days and for the end, whichever node looks and
 * however often. It is closed when another has taken the certificate's place. A route calls it every hour.
 */
@Component("certificateClock")
public class CertificateClock {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateClock.class);

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Endings endings;
    private final ShownCertificates shown;
    private final CurrentSnapshot snapshots;
    private final MultiGauge daysLeft;
    private final Clock clock;

    CertificateClock(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Endings endings,
            ShownCertificates shown,
            CurrentSnapshot snapshots,
            MeterRegistry figures,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.endings = endings;
        this.shown = shown;
        this.snapshots = snapshots;
        this.daysLeft = MultiGauge.builder("hub.certificate.days.left")
                .description("Days until a certificate, or a revocation list in a file, ends")
                .register(figures);
        this.clock = clock;
    }

    public void run() {
        try {
            Instant now = clock.instant();
            shown.keep(snapshots.get().partners(), now);
            List<Ending> all = endings.all();
            daysLeft.register(all.stream().map(one -> row(one, now)).toList(), true);
            transaction.executeWithoutResult(status -> tell(all, now));
        } catch (DataAccessException e) {
            LOG.warn(
                    "the dates of certificates could not be looked at ({}); it is tried again",
                    e.getClass().getSimpleName());
        }
    }

    private static MultiGauge.Row<?> row(Ending one, Instant now) {
        Tags tags = Tags.of("of", one.of(), "use", one.use().word(), "sha256", one.shown());
        return MultiGauge.Row.of(tags, one.daysLeft(now));
    }

    private void tell(List<Ending> all, Instant now) {
        List<String> due = new ArrayList<>();
        for (Ending one : all) {
            one.reached(now).map(one::reason).ifPresent(reason -> {
                raise(one, reason, now);
                due.add(reason);
            });
        }
        close(due, all, now);
    }

    private void raise(Ending one, String reason, Instant now) {
        int raised = sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'certificate', ?, ?)"
                        + " on conflict (reason) where what = 'certificate' do nothing")
                .params(UUID.randomUUID(), Timestamp.from(now), one.id(), reason)
                .update();
        if (raised == 1) {
            LOG.warn("a certificate to renew: {}", reason);
        }
    }

    /** Of one that is only nearer to its end now nobody is told that it is over. */
    private void close(List<String> due, List<Ending> all, Instant now) {
        sql.sql("update task set done_at = :now, done_by = 'hub',"
                        + " over_at = case when about = any(:still) then cast(:now as timestamptz) end"
                        + " where what = 'certificate' and done_at is null and reason <> all(:due)")
                .param("now", Timestamp.from(now))
                .param("still", all.stream().map(Ending::id).toArray(UUID[]::new))
                .param("due", due.toArray(String[]::new))
                .update();
    }
}
