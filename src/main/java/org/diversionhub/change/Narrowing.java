package org.diversionhub.change;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of files that may not come into force together, since something in them is wider or wrong, those that can without it:
 * with them alone in what runs, it is whole, its tests hold, and nobody receives more. Each file goes as it is or not
 * at all.
 */
final class Narrowing {
    private static final Logger LOG = LoggerFactory.getLogger(Narrowing.class);

    /** Nothing else is looked at meanwhile. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Path home;
    private final Predicate<Snapshot> served;
    private final LongSupplier nanos;
    private final long begun;
    private boolean failed;

    /**
     * For one pass, which begins now.
     *
     * @param home the folder that faults name
     * @param served whether the running hub has nothing to say against it
     */
    Narrowing(Path home, Predicate<Snapshot> served, LongSupplier nanos) {
        this.home = home;
        this.served = served;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** @return none if there is no such file */
    Optional<Version> of(Version running, SavedFiles saved) {
        List<String> all = saved.changed(running.files()).stream()
                .filter(name -> !isWithItsFolder(name, saved))
                .filter(name -> Wider.mayBeNarrower(name, running.files(), saved))
                .toList();
        Version found = running;
        Version before;
        do {
            before = found;
            found = with(all, found, running, saved);
        } while (found != before); // what needed another file may stand now
        if (isOver()) {
            LOG.warn("not all that is saved was tried for what is narrower: it took too long");
        }
        return found == running ? Optional.empty() : Optional.of(found);
    }

    private boolean isOver() {
        return nanos.getAsLong() - begun >= LONGEST.toNanos();
    }

    /** All of them if they can; else each half as far as it can, so that few that cannot are soon found. */
    private Version with(List<String> names, Version base, Version running, SavedFiles saved) {
        if (isOver()) {
            return base;
        }
        SavedFiles next = base.files().with(names, saved);
        if (next.digest().equals(base.digest()) || next.digest().equals(saved.digest())) {
            return names.size() > 1 ? halves(names, base, running, saved) : base;
        }
        return narrower(next, running).orElseGet(() -> names.size() > 1 ? halves(names, base, running, saved) : base);
    }

    private Version halves(List<String> names, Version base, Version running, SavedFiles saved) {
        int middle = names.size() / 2;
        Version first = with(names.subList(0, middle), base, running, saved);
        return with(names.subList(middle, names.size()), first, running, saved);
    }

    private Optional<Version> narrower(SavedFiles next, Version running) {
        try {
            return Optional.of(Version.of(next, home, Snapshot::readAndTest))
                    .filter(version -> Wider.than(running, version).isEmpty() && served.test(version.snapshot()));
        } catch (ConfigurationException e) {
            return Optional.empty();
        } catch (RuntimeException e) { // of a mixture that nobody wrote: it must not stop the others
            if (!failed) {
                LOG.error(
                        "files cannot be tried for what is narrower ({})",
                        e.getClass().getSimpleName());
            }
            failed = true;
            return Optional.empty();
        }
    }

    /** A folder that is not there any more is rather one that could not be read: that ends nobody's part. */
    private static boolean isWithItsFolder(String name, SavedFiles saved) {
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        SortedMap<String, byte[]> behind = new TreeMap<>(saved.byName()).tailMap(folder);
        return !saved.byName().containsKey(name)
                && (behind.isEmpty() || !behind.firstKey().startsWith(folder));
    }
}
