package org.diversionhub.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.change.Looks.Look;
import org.diversionhub.change.Looks.Outcome;
import org.diversionhub.change.Versions.Use;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.LeftPlaces;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.trust.HubSignature;
import org.diversionhub.trust.NodeId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is on record of configurations: each that is put into force is, in the audit too, before anything goes by it.
 */
@Component
class Changes {
    /** Why some of the files that are saved are in force: the others are wider, or wrong. */
    static final String PART = "narrower-part";

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Versions versions;
    private final Looks looks;
    private final LeftPlaces leftPlaces;
    private final Audit audit;
    private final HubSignature signature;
    private final String node;
    private final Clock clock;

    Changes(
            JdbcClient sql,
            PlatformTransactionManager transactions,
            LeftPlaces leftPlaces,
            Audit audit,
            HubSignature signature,
            NodeId node,
            Clock clock) {
        this.sql = sql;
        this.transaction = new TransactionTemplate(transactions);
        this.versions = new Versions(sql);
        this.looks = new Looks(sql);
        this.leftPlaces = leftPlaces;
        this.audit = audit;
        this.signature = signature;
        this.node = node.id();
        this.clock = clock;
    }

    /** What may come into force, or why not. */
    sealed interface Verdict {
        /** @param by whose doing it is */
        record Goes(String why, String by, List<String> wider) implements Verdict {}

        record Waits(List<String> wider) implements Verdict {}
    }

    Verdict judge(Version before, Version next, Collection<String> savedBy) {
        List<String> wider = Wider.than(before, next);
        if (wider.isEmpty()) {
            return new Verdict.Goes("not-wider", String.join(",", savedBy), List.of());
        }
        return Yes.to(node, versions.lastUse(node, signature), next.digest(), sql, signature)
                .<Verdict>map(yes -> new Verdict.Goes("approved", yes.by(), wider))
                .orElseGet(() -> new Verdict.Waits(wider));
    }

    /**
     * The configuration that this hub had last.
     *
     * @throws ConfigurationException if it can no longer be read: then nobody can tell whether what is saved is wider
     */
    Optional<Version> last(Path home) {
        Optional<String> last = versions.last(node, signature);
        if (last.isEmpty() && hasRun()) {
            throw unreadable("it is not on record any more");
        }
        return last.map(digest -> {
            SavedFiles files = versions.files(digest).orElseThrow(() -> unreadable("a file of it is gone or changed"));
            try {
                return Version.of(files, home, Snapshot::readAndTest);
            } catch (ConfigurationException e) {
                throw unreadable(String.valueOf(e.getMessage()));
            }
        });
    }

    /** By the audit, which is chained and signed. */
    private boolean hasRun() {
        return sql.sql("select exists (select 1 from audit where event = 'CONFIGURED')")
                .query(Boolean.class)
                .single();
    }

    private static ConfigurationException unreadable(String why) {
        return new ConfigurationException(List.of(new ConfigFault(
                "hub.configuration.forget",
                0,
                "the configuration that the hub had cannot be read, so that nobody can tell whether the saved one lets"
                        + " somebody receive more: " + why,
                "look at what is saved (`hub check`, `hub preview`); if it is right, start once with"
                        + " hub.configuration.forget=true")));
    }

    /** It comes into force; nothing does without this. */
    void begin(Version next, @Nullable Version before, Verdict.Goes verdict, Collection<String> savedBy) {
        String digest = next.digest();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        transaction.executeWithoutResult(status -> {
            versions.keep(digest, next.files(), String.join(",", savedBy), now);
            if (before != null) {
                leftPlaces.note(before.snapshot(), next.snapshot(), now);
            }
            if (before == null || !digest.equals(before.digest())) {
                versions.use(
                        new Use(
                                0,
                                versions.next(node, now, signature),
                                node,
                                digest,
                                before == null ? null : before.digest(),
                                verdict.why(),
                                verdict.by(),
                                List.copyOf(verdict.wider())),
                        signature);
            }
            audit.append(Entry.of(Entry.Event.CONFIGURED, "hub", null, "sha256:" + digest));
            found(digest, digest, Outcome.SAME, List.of(), now);
        });
    }

    /** It waits for somebody, who is told. */
    void await(Version next, String running, List<String> wider, Collection<String> savedBy) {
        String digest = next.digest();
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            versions.keep(digest, next.files(), String.join(",", savedBy), now);
            found(running, digest, Outcome.WAITS, wider, now);
        });
    }

    /** @param why every fault; none holds a value of a message */
    void refused(String running, String why) {
        found(running, "", Outcome.REFUSED, List.of(why), clock.instant());
    }

    void same(String running) {
        found(running, running, Outcome.SAME, List.of(), clock.instant());
    }

    private void found(String running, String saved, Outcome outcome, List<String> told, Instant now) {
        looks.record(new Look(node, now, now, running, saved, outcome, told));
    }

    /** @return whether another hub that looks runs, or finds, something else than this one */
    boolean lookOn() {
        Instant now = clock.instant();
        looks.seen(node, now);
        List<Look> live = looks.all().stream().filter(look -> look.isLive(now)).toList();
        return live.stream()
                .filter(look -> look.node().equals(node))
                .anyMatch(own -> live.stream().anyMatch(own::differsFrom));
    }

    boolean isAsked() {
        return looks.isAsked(node);
    }

    /** Whose files these are, as the machine knows them. */
    static SortedSet<String> owners(Path home, Collection<String> names) {
        SortedSet<String> owners = new TreeSet<>();
        for (String name : names) {
            try {
                owners.add("file:" + Files.getOwner(home.resolve(name)).getName());
            } catch (IOException | UnsupportedOperationException e) {
                owners.add("file:unknown"); // it was deleted
            }
        }
        return owners;
    }
}
