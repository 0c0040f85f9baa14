package org.diversionhub.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.diversionhub.change.Beginning.Start;
import org.diversionhub.change.Changes.Verdict;
import org.diversionhub.change.Looks.Outcome;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.exchange.Switching;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Looks at what is saved: when nothing has changed between two looks it is read, and refused whole, put into force or
 * left to wait. A route calls it every two seconds.
 */
public final class Reconfiguring implements SmartInitializingSingleton {
    private static final Logger LOG = LoggerFactory.getLogger(Reconfiguring.class);

    /** How often it looks at what other hubs have found. */
    private static final Duration OTHERS = Duration.ofSeconds(10);

    /** In place of a stamp, so that what could be read before is read again when it can be. */
    private static final String UNREADABLE = "unreadable";

    private final Path home;
    private final boolean watches;
    private final Changes changes;
    private final Switching switching;
    private final Start start;
    private Version running;
    private String seen = "";
    private String judged = "";
    private boolean unfinished;
    private boolean told;
    private @Nullable Version waiting;
    private volatile Outcome outcome = Outcome.SAME;
    private volatile boolean alone;
    private long lookedOn = System.nanoTime() - OTHERS.toNanos();

    /** @param watches whether it looks by itself, or when it is asked alone */
    Reconfiguring(Path home, boolean watches, Start start, Changes changes, Switching switching) {
        this.home = home;
        this.watches = watches;
        this.start = start;
        this.running = start.version();
        this.changes = changes;
        this.switching = switching;
    }

    /**
     * Which configuration a hub has started with is on record before anything is decided under it.
     *
     * @throws ConfigurationException if something here speaks against it: the hub stays down
     */
    @Override
    public void afterSingletonsInstantiated() {
        refuse(switching.faults(start.version().snapshot()));
        start.record().run();
        running.snapshot()
                .endedCertificates(Instant.now())
                .forEach(ended -> LOG.warn("a certificate has ended: {}", ended));
        start.before()
                .filter(before -> !before.digest().equals(running.digest()))
                .ifPresent(before -> switching.begun(before.snapshot()));
    }

    public synchronized void look() {
        try {
            lookOnce();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn(
                    "the configuration waits for the database ({})",
                    e.getClass().getSimpleName());
        }
    }

    private void lookOnce() {
        boolean asked = false;
        try {
            lookOn();
            finish();
            asked = changes.isAsked();
            if (asked || watches || waiting != null || judged.isEmpty()) {
                look(asked);
            }
        } catch (ConfigurationException e) {
            refused(String.valueOf(e.getMessage()), asked, null);
        } catch (IOException | UncheckedIOException e) {
            refused("the files cannot be read (" + e.getClass().getSimpleName() + ")", asked, null);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            failed(e, asked);
        }
    }

    /**
     * What is on record already is tried until it is in force whole; what is not, when it is saved anew or asked for.
     */
    private void failed(RuntimeException e, boolean asked) {
        if (unfinished) {
            outcome = Outcome.REFUSED;
            if (!told) {
                LOG.error("a configuration did not come into force whole; it is tried again", e);
            }
            told = true;
        } else {
            refused("the hub failed at it (" + e.getClass().getSimpleName() + ")", asked, e);
        }
    }

    private void lookOn() {
        if (System.nanoTime() - lookedOn >= OTHERS.toNanos()) {
            lookedOn = System.nanoTime();
            alone = changes.lookOn();
        }
    }

    /** What is still being saved is left for the next look. */
    private void look(boolean asked) throws IOException {
        String last = seen;
        seen = UNREADABLE;
        String stamp = SavedFiles.stamp(home);
        boolean quiet = stamp.equals(last);
        seen = stamp;
        if (quiet && (asked || ((watches || judged.isEmpty()) && !stamp.equals(judged)))) {
            read();
        } else if (quiet && waiting != null) {
            judge(waiting);
        }
    }

    private void read() throws IOException {
        waiting = null;
        if (SavedFiles.read(home).digest().equals(running.digest())) {
            changes.same(running.digest());
            settled(Outcome.SAME);
            return;
        }
        SavedFiles files = SavedFiles.read(home);
        if (!SavedFiles.stamp(home).equals(seen)) {
            return; // saved again meanwhile: what was read may be half of each
        }
        try {
            judge(Version.of(files, home, Snapshot::readAndTest));
        } catch (ConfigurationException e) {
            narrow(files);
            throw e;
        }
    }

    /** What narrows waits for nothing that is wider or wrong. */
    private void narrow(SavedFiles saved) {
        new Narrowing(home, next -> faults(next).isEmpty(), System::nanoTime)
                .of(running, saved)
                .ifPresent(part -> {
                    Collection<String> owners =
                            Changes.owners(home, part.files().changed(running.files()));
                    putIntoForce(part, new Verdict.Goes(Changes.PART, String.join(",", owners), List.of()), owners);
                });
    }

    private void putIntoForce(Version next, Verdict.Goes goes, Collection<String> owners) {
        changes.begin(next, running, goes, owners);
        running = next;
        waiting = null;
        unfinished = true;
        finish();
        LOG.info("another configuration is in force ({}), saved by {}", goes.why(), owners);
    }

    private static void refuse(List<ConfigFault> faults) {
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
    }

    private List<ConfigFault> faults(Snapshot next) {
        return Stream.concat(
                        switching.faults(next).stream(),
                        next.endedCertificatesSince(running.snapshot(), Instant.now()).stream())
                .toList();
    }

    private void judge(Version next) {
        refuse(faults(next.snapshot()));
        Collection<String> owners = Changes.owners(home, next.files().changed(running.files()));
        switch (changes.judge(running, next, owners)) {
            case Verdict.Goes goes -> {
                putIntoForce(next, goes, owners);
                settled(Outcome.SAME);
            }
            case Verdict.Waits waits -> {
                if (waiting == null) {
                    narrow(next.files());
                    List<String> wider = Wider.than(running, next);
                    changes.await(next, running.digest(), wider, owners);
                    LOG.warn("the configuration that is saved waits for `hub policy approve`: {}", wider);
                }
                waiting = next;
                settled(Outcome.WAITS);
            }
        }
    }

    /** It is on record; a route that would not stop is tried again. */
    private void finish() {
        if (unfinished) {
            switching.to(running.snapshot());
            unfinished = false;
            told = false;
            outcome = Outcome.SAME;
        }
    }

    /** Told once, and again to whoever asks. */
    private void refused(String why, boolean asked, @Nullable RuntimeException cause) {
        boolean isNew = outcome != Outcome.REFUSED || !Objects.equals(judged, seen);
        if (isNew) {
            LOG.error("the configuration that is saved is wrong, and what ran runs on: {}", why, cause);
        }
        if (isNew || asked) {
            changes.refused(running.digest(), why);
        }
        settled(Outcome.REFUSED);
    }

    private void settled(Outcome found) {
        outcome = found;
        judged = seen;
    }

    /** Whether something else is saved than what runs, or another hub runs or finds something else. */
    boolean differs() {
        return outcome != Outcome.SAME || alone;
    }
}
