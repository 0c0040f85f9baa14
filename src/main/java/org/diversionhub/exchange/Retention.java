package org.diversionhub.exchange;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.CaseRetention;
import org.diversionhub.trust.ShredLedger;
import org.diversionhub.trust.ShredLedger.Line;
import org.diversionhub.trust.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Shreds at the end of retention, and sees that what was shredded stays so: all that the ledger says is done again
 * before the hub opens, for a key or a database may have come back with a backup; later what a command has appended.
 */
@Component
class Retention implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** So that the sweep is not kept from its other work. */
    private static final int MOST = 50;

    private static final int CHUNK = 1000;
    private static final Duration PAUSE = Duration.ofHours(1);

    private final ShredLedger ledger;
    private final Vault vault;
    private final CaseRetention cases;
    private final Shredding shredding;
    private final CurrentSnapshot snapshots;
    private ShredLedger.Cursor seen = ShredLedger.START;
    private Instant looked = Instant.EPOCH;

    Retention(ShredLedger ledger, Vault vault, CaseRetention cases, Shredding shredding, CurrentSnapshot snapshots) {
        this.ledger = ledger;
        this.vault = vault;
        this.cases = cases;
        this.shredding = shredding;
        this.snapshots = snapshots;
    }

    /** @throws org.diversionhub.config.ConfigurationException if the ledger is not whole, and the hub does not start */
    @Override
    public void afterSingletonsInstantiated() {
        ShredLedger.Read all = ledger.read(ShredLedger.START);
        Set<UUID> shredded = all.lines().stream().map(Line::caseId).collect(Collectors.toSet());
        refuseIfOlder(shredded, all.end());
        Set<UUID> back = new HashSet<>(vault.cases());
        back.retainAll(shredded);
        back.forEach(vault::shred);
        List<UUID> again = finish(all.lines());
        if (!back.isEmpty() || !again.isEmpty()) {
            LOG.warn("{} keys and {} cases had come back and are shredded again", back.size(), again.size());
        }
        seen = all.end();
    }

    private void refuseIfOlder(Set<UUID> shredded, ShredLedger.Cursor end) {
        Set<UUID> unknown = cases.shredded();
        unknown.removeAll(shredded);
        if (!unknown.isEmpty()) {
            ledger.refuse(
                    (int) end.number() + 2,
                    "the shred ledger is older than the database, which knows of " + unknown.size() + " more");
        }
    }

    void run(Instant now) {
        try {
            followLedger();
            endRetention(now);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error(
                    "nothing is shredded ({}); look at the shred ledger",
                    e.getClass().getSimpleName());
        }
    }

    /** What a command or another node has shredded leaves this one's memory, too. */
    private void followLedger() {
        if (ledger.hasChanged(seen)) {
            ShredLedger.Read more = ledger.read(seen);
            more.lines().forEach(line -> vault.shred(line.caseId()));
            finish(more.lines());
            seen = more.end();
        }
    }

    private List<UUID> finish(List<Line> lines) {
        List<UUID> finished = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += CHUNK) {
            List<Line> chunk = lines.subList(from, Math.min(from + CHUNK, lines.size()));
            Set<UUID> kept =
                    new HashSet<>(cases.kept(chunk.stream().map(Line::caseId).toList()));
            finished.addAll(shredding.finish(
                    chunk.stream().filter(line -> kept.contains(line.caseId())).toList()));
        }
        return finished;
    }

    private void endRetention(Instant now) {
        if (Duration.between(looked, now).abs().compareTo(PAUSE) < 0) {
            return;
        }
        boolean all = true;
        for (Program program : snapshots.get().programs().all()) {
            int due = program.retainFor()
                    .map(period -> shredQuietSince(
                            program.id(),
                            now.atOffset(ZoneOffset.UTC).minus(period).toInstant()))
                    .orElse(0);
            all &= due < MOST;
        }
        if (all) {
            looked = now;
        }
    }

    private int shredQuietSince(String program, Instant then) {
        List<UUID> due = cases.quietSince(program, then, MOST);
        due.forEach(caseId -> shredding.endRetention(caseId, then));
        return due.size();
    }
}
