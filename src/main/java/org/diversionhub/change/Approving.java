package org.diversionhub.change;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import javax.sql.DataSource;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.change.Looks.Look;
import org.diversionhub.change.Looks.Outcome;
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
     * @param outcome {@code same}, {@code waits} or {@code refused}
     * @param told what is wider, or what is wrong
     * @param changed the files that are otherwise than in what runs; empty where what is saved is wrong
     */
    public record State(
            String node,
            Instant at,
            String running,
            String saved,
            String outcome,
            List<String> told,
            SortedSet<String> changed) {}

    /** By hub. */
    public List<State> states() {
        return looks.all().stream().map(this::state).toList();
    }

    private State state(Look look) {
        return new State(
                look.node(),
                look.at(),
                look.running(),
                look.saved(),
                look.outcome().name().toLowerCase(Locale.ROOT),
                look.told(),
                changed(look.running(), look.saved()));
    }

    private SortedSet<String> changed(String before, String after) {
        Optional<SavedFiles> old = versions.files(before);
        Optional<SavedFiles> now = versions.files(after);
        return old.isPresent() && now.isPresent() ? now.get().changed(old.get()) : Collections.emptySortedSet();
    }

    /**
     * Approves what waits, if it is still what the person has seen.
     *
     * @param digest of what is saved, or how it begins
     * @return on how many hubs it waits
     */
    public int approve(String digest, String operator, HubSignature signature) {
        Integer approved = transaction.execute(status -> {
            List<Look> waiting = looks.all().stream()
                    .filter(look ->
                            look.outcome() == Outcome.WAITS && look.saved().startsWith(digest))
                    .toList();
            boolean one = waiting.stream().map(Look::saved).distinct().count() == 1;
            if (!one) {
                return 0;
            }
            waiting.forEach(
                    look -> Yes.now(look.node(), versions.lastUse(look.node()), look.saved(), clock.instant(), operator)
                            .keep(sql, signature));
            audit.append(Entry.of(
                    Entry.Event.APPROVED,
                    operator,
                    null,
                    "sha256:" + waiting.getFirst().saved()));
            return waiting.size();
        });
        return approved == null ? 0 : approved;
    }

    /**
     * One configuration that came into force.
     *
     * @param before which one it replaced, or empty for the first
     * @param why {@code first}, {@code not-wider}, {@code approved}, or {@code again} where a hub began with the last
     *     one, since what was saved waited
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
