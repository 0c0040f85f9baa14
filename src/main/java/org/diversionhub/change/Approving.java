package org.diversionhub.change;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.change.Looks.Look;
import org.diversionhub.change.Looks.Outcome;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.trust.HubSignature;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * For a person beside the running hub: what is saved and what runs, the yes to what lets somebody receive more, what
 * ran when, and back to it. It needs a database, not a running hub.
 */
public final class Approving {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Versions versions;
    private final Looks looks;
    private final Audit audit;
    private final Clock clock;

    public Approving(DataSource database, Clock clock) {
        this.sql = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        this.versions = new Versions(sql);
        this.looks = new Looks(sql);
        this.audit = Audit.ofCommands(database, clock);
        this.clock = clock;
    }

    /**
     * What one hub has found when it looked last.
     *
     * @param seen when it looked last at all; {@code at} is when it found this
     * @param outcome {@code same}, {@code waits} or {@code refused}
     * @param told what is wider, found anew from the files; or what is wrong
     * @param changed the files that are otherwise than in what runs; empty where what is saved is wrong
     * @param part the files that came into force without the others, if that was what came last
     */
    public record State(
            String node,
            Instant at,
            Instant seen,
            String running,
            String saved,
            String outcome,
            List<String> told,
            SortedSet<String> changed,
            SortedSet<String> part) {}

    /** By hub. */
    public List<State> states() {
        return looks.all().stream().map(this::state).toList();
    }

    private State state(Look look) {
        return new State(
                look.node(),
                look.at(),
                look.seen(),
                look.running(),
                look.saved(),
                look.outcome().name().toLowerCase(Locale.ROOT),
                look.outcome() == Outcome.WAITS ? wider(look.running(), look.saved()) : look.told(),
                changed(look.running(), look.saved()),
                part(look));
    }

    private SortedSet<String> part(Look look) {
        return versions.lastOf(look.node())
                .filter(use -> look.outcome() != Outcome.SAME && use.why().equals(Changes.PART))
                .map(use -> changed(String.valueOf(use.before()), use.digest()))
                .orElse(Collections.emptySortedSet());
    }

    /** From the files, which their digests vouch for, and not from what a row of the database says. */
    private List<String> wider(String running, String saved) {
        Optional<SavedFiles> before = versions.files(running);
        Optional<SavedFiles> next = versions.files(saved);
        if (before.isEmpty() || next.isEmpty()) {
            return List.of("a file of it is gone from the database or changed: it cannot be approved");
        }
        try {
            return Wider.than(read(before.get()), read(next.get()));
        } catch (ConfigurationException e) {
            return List.of("it cannot be read: it cannot be approved");
        }
    }

    private static Version read(SavedFiles files) {
        return Version.of(files, Path.of(""), Snapshot::read);
    }

    /** How many deliveries the policies in force keep back that another configuration asks anew. */
    public int keptBack() {
        return sql.sql("select count(*) from delivery d"
                        + " where d.state = 'WITHHELD' and d.reason = 'NOT_RECEIVED' and d.give_up_at > ?"
                        + " and not d.released")
                .param(Timestamp.from(clock.instant()))
                .query(Integer.class)
                .single();
    }

    /** The hubs that look, and do not run or do not find the same as the others. */
    public List<String> differing() {
        List<Look> live = looks.all().stream()
                .filter(look -> look.isLive(clock.instant()))
                .toList();
        return live.stream()
                .filter(look -> live.stream().anyMatch(look::differsFrom))
                .map(Look::node)
                .toList();
    }

    private SortedSet<String> changed(String before, String after) {
        Optional<SavedFiles> old = versions.files(before);
        Optional<SavedFiles> now = versions.files(after);
        return old.isPresent() && now.isPresent() ? now.get().changed(old.get()) : Collections.emptySortedSet();
    }

    /**
     * What an approval came to.
     *
     * @param hubs on how many it waited
     * @param wider what was approved, from the files
     */
    public record Approved(int hubs, List<String> wider) {
        private static final Approved NOTHING = new Approved(0, List.of());
    }

    /**
     * Approves what waits, if it is still what the person has seen: by its digest, with which its files are compared,
     * and in place of what the hub's key says that it runs.
     *
     * @param digest of what is saved, or how it begins
     */
    public Approved approve(String digest, String operator, HubSignature signature) {
        return Objects.requireNonNull(transaction.execute(status -> {
            List<Look> waiting = looks.all().stream()
                    .filter(look ->
                            look.outcome() == Outcome.WAITS && look.saved().startsWith(digest))
                    .toList();
            List<String> saved = waiting.stream().map(Look::saved).distinct().toList();
            if (saved.size() != 1 || !waiting.stream().allMatch(look -> runs(look, signature))) {
                return Approved.NOTHING;
            }
            List<String> wider = waiting.stream()
                    .map(Look::running)
                    .distinct()
                    .flatMap(running -> wider(running, saved.getFirst()).stream())
                    .distinct()
                    .toList();
            waiting.forEach(look -> Yes.now(
                            look.node(),
                            versions.lastUse(look.node(), signature),
                            look.saved(),
                            clock.instant(),
                            operator)
                    .keep(sql, signature));
            audit.append(Entry.of(Entry.Event.APPROVED, operator, null, "sha256:" + saved.getFirst()));
            return new Approved(waiting.size(), wider);
        }));
    }

    private boolean runs(Look look, HubSignature signature) {
        return versions.last(look.node(), signature)
                        .filter(look.running()::equals)
                        .isPresent()
                && versions.files(look.running()).isPresent()
                && versions.files(look.saved()).isPresent();
    }

    /**
     * One configuration that came into force.
     *
     * @param before which one it replaced, or empty for the first
     * @param why {@code first}, {@code not-wider}, {@code approved}, {@code narrower-part} of what was saved, or
     *     {@code again} where a hub began with the last one, since what was saved waited
     * @param by who approved it, or whose files they were
     */
    public record Past(
            long id,
            Instant at,
            String node,
            String digest,
            String before,
            String why,
            String by,
            String savedBy,
            List<String> wider,
            SortedSet<String> changed) {}

    /** The newest first. */
    public List<Past> history(int most) {
        List<Past> past = new ArrayList<>();
        for (Versions.Use use : versions.uses(most)) {
            String before = use.before() == null ? "" : use.before();
            past.add(new Past(
                    use.id(),
                    use.at(),
                    use.node(),
                    use.digest(),
                    before,
                    use.why(),
                    use.by(),
                    versions.savedBy(use.digest()),
                    use.wider(),
                    changed(before, use.digest())));
        }
        return past;
    }

    /**
     * Saves the files again that were in force then; they come into force as whatever is saved does.
     *
     * @param id of the history
     * @return whether there is such a one
     */
    public boolean saveAgain(long id, Path home) throws IOException {
        Optional<SavedFiles> files = versions.digestOf(id).flatMap(versions::files);
        if (files.isPresent()) {
            files.get().writeTo(home);
        }
        return files.isPresent();
    }

    /** Asks every hub to look now. */
    public void ask() {
        looks.ask(clock.instant());
    }

    /** Whether one that was asked has not looked yet. */
    public boolean isAsked() {
        return looks.isAnyAsked();
    }
}
