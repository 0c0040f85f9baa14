package org.diversionhub.change;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;

/**
 * Of files that may not come into force together, since something in them is wider or wrong, those that can without it:
 * with them alone in what runs, it is whole, its tests hold, and nobody receives more. Each file goes as it is or not
 * at all.
 *
 * @param home the folder that faults name
 * @param served whether the running hub has nothing to say against it
 */
record Narrowing(Path home, Predicate<Snapshot> served) {
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
        return found == running ? Optional.empty() : Optional.of(found);
    }

    /** All of them if they can; else each half as far as it can, so that few that cannot are soon found. */
    private Version with(List<String> names, Version base, Version running, SavedFiles saved) {
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
