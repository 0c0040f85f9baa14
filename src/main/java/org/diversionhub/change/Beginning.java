package org.diversionhub.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.diversionhub.change.Changes.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With which configuration a hub begins: with the saved one, unless that lets anybody receive more than the one it had
 * last and nobody has approved it. Then it begins with that one.
 */
final class Beginning {
    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    private final Path home;
    private final Changes changes;
    private final boolean forgets;

    /** @param forgets whether it begins as on its first day, with what is saved */
    Beginning(Path home, Changes changes, boolean forgets) {
        this.home = home;
        this.forgets = forgets;
        this.changes = changes;
    }

    /**
     * The configuration with which a hub begins, the one that it had where that is another, and what is put on record
     * of it when nothing speaks against it.
     */
    record Start(Version version, Optional<Version> before, Runnable record) {}

    /** @throws org.diversionhub.config.ConfigurationException if what is saved is wrong: the hub does not start */
    Start start() {
        Version saved = saved(home);
        return forgets
                ? first(saved)
                : changes.last(home).map(before -> either(before, saved)).orElseGet(() -> first(saved));
    }

    private Start first(Version saved) {
        Collection<String> owners = Changes.owners(home, saved.files().byName().keySet());
        Verdict.Goes goes = new Verdict.Goes("first", String.join(",", owners), List.of());
        return new Start(saved, Optional.empty(), () -> changes.begin(saved, null, goes, owners));
    }

    private Start either(Version before, Version saved) {
        String digest = before.digest();
        Collection<String> owners = Changes.owners(home, saved.files().changed(before.files()));
        return switch (changes.judge(before, saved, owners)) {
            case Verdict.Goes goes ->
                new Start(saved, Optional.of(before), () -> changes.begin(saved, before, goes, owners));
            case Verdict.Waits waits ->
                new Start(before, Optional.empty(), () -> {
                    LOG.warn("the configuration that is saved waits for `hub policy approve`: {}", waits.wider());
                    changes.begin(before, before, new Verdict.Goes("again", "hub", waits.wider()), owners);
                    changes.await(saved, digest, waits.wider(), owners);
                });
        };
    }

    private static Version saved(Path home) {
        try {
            return Version.saved(home);
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration below " + home + " cannot be read", e);
        }
    }
}
