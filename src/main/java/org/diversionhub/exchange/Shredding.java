package org.diversionhub.exchange;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.ConsentEndings;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.CaseRetention;
import org.diversionhub.referral.Participants;
import org.diversionhub.trust.ShredLedger;
import org.diversionhub.trust.ShredLedger.Why;
import org.diversionhub.trust.Vault;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Destroys what the hub has of a case: first a line in the ledger, then the key, then what the database holds, and a
 * row in the audit. Whatever a crash leaves undone is done from the ledger. It needs a database, not a running hub.
 */
@Component
public class Shredding {
    private static final String HUB = "hub";
    private static final int TRIES = 20;

    /** Not available in time; a ring of two. */
    private static final Set<String> LOCKED = Set.of("55P03", "40P01");

    private final TransactionTemplate transaction;
    private final CaseRetention cases;
    private final Participants participants;
    private final Forgetting forgetting;
    private final ShredLedger ledger;
    private final Vault vault;
    private final Audit audit;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    Shredding(
            PlatformTransactionManager transactions,
            CaseRetention cases,
            Participants participants,
            Forgetting forgetting,
            ShredLedger ledger,
            Vault vault,
            Audit audit,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.cases = cases;
        this.participants = participants;
        this.forgetting = forgetting;
        this.ledger = ledger;
        this.vault = vault;
        this.audit = audit;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** For a command beside the running hub. */
    public static Shredding ofCommands(
            DataSource database,
            CaseHandles handles,
            Participants participants,
            ShredLedger ledger,
            Vault vault,
            Snapshot snapshot) {
        JdbcClient sql = JdbcClient.create(database);
        Clock clock = Clock.systemUTC();
        CaseRetention cases = new CaseRetention(sql);
        return new Shredding(
                new JdbcTransactionManager(database),
                cases,
                participants,
                new Forgetting(sql, cases, participants, handles, new ConsentEndings(sql)),
                ledger,
                vault,
                Audit.ofCommands(database, clock),
                new CurrentSnapshot(snapshot),
                clock);
    }

    /** How it ended. */
    public sealed interface Outcome {
        /**
         * @param line of the ledger
         * @param onTheirWay attempts that had begun; they end within their lease, and are not repeated
         */
        record Shredded(long line, int onTheirWay) implements Outcome {}

        /** It was shredded before. */
        record Already() implements Outcome {}

        /** It is on legal hold, and stays. */
        record OnHold() implements Outcome {}

        /** There is no such case. */
        record Unknown() implements Outcome {}
    }

    /**
     * @param by who decided it; see {@link ShredLedger#isBy}
     * @param actor who does it
     */
    public Outcome shred(UUID caseId, Why why, String by, String actor) {
        return patiently(() -> cases.participantOf(caseId)
                .map(participant -> switch (lock(caseId, participant)) {
                    case SHREDDED -> new Outcome.Already();
                    case ON_HOLD -> new Outcome.OnHold();
                    case KEPT -> {
                        int onTheirWay = forgetting.holdDeliveries(caseId);
                        yield new Outcome.Shredded(shred(caseId, participant, why, by, actor), onTheirWay);
                    }
                })
                .orElseGet(Outcome.Unknown::new));
    }

    /** At the end of retention, unless something was accepted in the meantime. */
    void endRetention(UUID caseId, Instant quietSince) {
        patiently(() -> {
            UUID participant = cases.participantOf(caseId).orElseThrow();
            boolean due = lock(caseId, participant) == CaseRetention.State.KEPT && cases.isQuiet(caseId, quietSince);
            if (due) {
                forgetting.holdDeliveries(caseId);
                shred(caseId, participant, Why.RETENTION, "retain-for", HUB);
            }
            return due;
        });
    }

    private CaseRetention.State lock(UUID caseId, UUID participant) {
        participants.hold(participant);
        return cases.lock(caseId);
    }

    /** @return the line of the ledger */
    private long shred(UUID caseId, UUID participant, Why why, String by, String actor) {
        Instant now = now();
        forget(caseId, participant, now);
        // From here on there is no way back, whatever becomes of the transaction.
        ShredLedger.Line line = ledger.append(caseId, why, by, now);
        vault.shred(caseId);
        record(actor, participant, line);
        return line.number();
    }

    private void forget(UUID caseId, UUID participant, Instant now) {
        Set<String> accountants = snapshots.get().partners().all().stream()
                .filter(partner -> partner.role() == Role.CASE_MANAGEMENT)
                .map(Partner::id)
                .collect(Collectors.toSet());
        forgetting.forget(caseId, participant, accountants, now);
    }

    private void record(String actor, UUID participant, ShredLedger.Line line) {
        String what = line.why().name().toLowerCase(Locale.ROOT) + ", line " + line.number() + " of the ledger, "
                + line.chain();
        audit.append(Entry.of(Entry.Event.SHREDDED, actor, participant, what));
    }

    /**
     * Does what these lines of the ledger say and a crash, or a restore of an older database, has left undone or undid.
     *
     * @return the cases that were still there
     */
    List<UUID> finish(Collection<ShredLedger.Line> lines) {
        return lines.stream()
                .filter(line -> patiently(() -> finish(line)))
                .map(ShredLedger.Line::caseId)
                .toList();
    }

    private boolean finish(ShredLedger.Line line) {
        UUID participant = cases.participantOf(line.caseId()).orElseThrow();
        if (lock(line.caseId(), participant) == CaseRetention.State.SHREDDED) {
            return false;
        }
        forgetting.holdDeliveries(line.caseId());
        forget(line.caseId(), participant, now());
        record(HUB, participant, line);
        return true;
    }

    /** From now on, or no longer, the case must not be shredded. @return whether anything changed */
    public boolean hold(UUID caseId, boolean on, String by, String actor) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean changed = on ? cases.hold(caseId, by, now()) : cases.release(caseId);
            if (changed) {
                UUID participant = cases.participantOf(caseId).orElseThrow();
                cases.spread(participants.personOf(participant), now());
                audit.append(Entry.of(Entry.Event.LEGAL_HOLD, actor, participant, on ? "set" : "ended"));
            }
            return changed;
        }));
    }

    /** An attempt that is deciding waits for the case, and is let go first. */
    private <T> T patiently(Supplier<T> work) {
        for (int left = TRIES; ; left--) {
            try {
                return Objects.requireNonNull(transaction.execute(status -> work.get()));
            } catch (DataAccessException e) {
                if (left == 1 || !isOfALock(e)) {
                    throw e;
                }
            }
        }
    }

    /** The translation of errors knows no lock that was waited for long enough. */
    private static boolean isOfALock(DataAccessException fault) {
        return fault.getMostSpecificCause() instanceof SQLException cause && LOCKED.contains(cause.getSQLState());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
