package org.diversionhub.exchange;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.diversionhub.exchange.Arrivals.Taken;
import org.diversionhub.mapping.WireReader;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.FilePickup;
import org.diversionhub.transport.FilePickup.Found;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes what partners leave in folders: each file is a message of the kind with which its name begins, and goes the
 * same way as one that is posted. What cannot be judged now stays where it is.
 */
@Component("pickups")
public class Pickups {
    private static final Logger LOG = LoggerFactory.getLogger(Pickups.class);

    private static final String DONE = "done";
    private static final String REFUSED = "refused";

    private final FilePickup files;
    private final CurrentSnapshot snapshots;
    private final Arrivals arrivals;
    private final Pauses pauses;
    private final CallingPartner calling;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    Pickups(FilePickup files, CurrentSnapshot snapshots, Arrivals arrivals, Pauses pauses, CallingPartner calling) {
        this.files = files;
        this.snapshots = snapshots;
        this.arrivals = arrivals;
        this.pauses = pauses;
        this.calling = calling;
    }

    /** Takes what has come from this partner. The pick-up routes call it. */
    public void look(String partner) {
        Snapshot snapshot = snapshots.get();
        snapshot.partners()
                .byId(partner)
                .ifPresent(sender -> sender.pickup().ifPresent(pickup -> look(sender, pickup, snapshot)));
    }

    private void look(Partner sender, Pickup pickup, Snapshot snapshot) {
        try {
            if (pauses.isPaused(sender, Pause.Way.IN)) {
                return;
            }
            for (Found found : files.look(pickup)) {
                if (!calling.awaitTurn(sender) || pauses.isPaused(sender, Pause.Way.IN)) {
                    return;
                }
                tryToTake(sender, pickup, found, snapshot);
            }
            if (unreadable.remove(sender.id())) {
                LOG.info("the folder of {} can be read again", sender.id());
            }
        } catch (IOException e) {
            cannotRead(sender, FilePickup.step(e));
        } catch (RuntimeException e) {
            cannotRead(sender, e.getClass().getSimpleName());
        }
    }

    private void cannotRead(Partner sender, String why) {
        if (unreadable.add(sender.id())) {
            LOG.warn("the folder of {} cannot be read ({})", sender.id(), why);
        }
    }

    /** One file that cannot be taken keeps nobody else's waiting, and its name is not logged. */
    private void tryToTake(Partner sender, Pickup pickup, Found found, Snapshot snapshot) {
        try {
            take(sender, pickup, found, snapshot);
        } catch (IOException e) {
            LOG.warn("a file of {} could not be taken or answered ({})", sender.id(), FilePickup.step(e));
        } catch (RuntimeException e) {
            LOG.error(
                    "a file of {} could not be taken ({})",
                    sender.id(),
                    e.getClass().getSimpleName());
        }
    }

    private void take(Partner sender, Pickup pickup, Found found, Snapshot snapshot) throws IOException {
        Optional<WireReader> reader = pickup.mapping().flatMap(snapshot.mappings()::reader);
        String mediaType = mediaType(found.name(), reader);
        Optional<byte[]> read = files.read(pickup, found, arrivals.most(sender, mediaType));
        if (read.isEmpty()) {
            return;
        }
        byte[] body = read.get();
        String kind = kind(found.name(), reader);
        Taken taken = reader.isPresent()
                ? arrivals.take(sender, kind, mediaType, body, snapshot, reader.get())
                : new Taken.One(arrivals.take(sender, kind, mediaType, body, snapshot));
        switch (taken) {
            case Taken.One(Answer answer) when Arrivals.isForLater(answer) -> leave(sender);
            case Taken.Many(RowAnswers answers) when answers.isForLater() -> leave(sender);
            case Taken.One(Answer.Accepted accepted) ->
                files.answer(pickup, found, DONE, ".receipt.json", accepted.receipt());
            case Taken.One(Answer answer) ->
                files.answer(pickup, found, REFUSED, ".problem.json", Arrivals.bytes(answer));
            case Taken.Many(RowAnswers answers) ->
                files.answer(pickup, found, answers.isAccepted() ? DONE : REFUSED, ".outcome.csv", answers.csv());
        }
    }

    private static void leave(Partner sender) {
        LOG.warn("a file of {} waits in its folder", sender.id());
    }

    private static String mediaType(String name, Optional<WireReader> reader) {
        if (name.endsWith(".p7m")) {
            return Arrivals.PROTECTED;
        }
        return name.endsWith(".json")
                ? Arrivals.JSON
                : reader.map(WireReader::mediaType).orElse(Arrivals.JSON);
    }

    /** What stands before the first dot of the name; in a format of the partner's own the mapping says it. */
    private static String kind(String name, Optional<WireReader> reader) {
        return reader.filter(any -> !name.contains(".json"))
                .map(own -> own.makes().iterator().next().name())
                .orElseGet(() -> kind(name));
    }

    /** What stands before the first dot of the name. */
    private static String kind(String name) {
        return Optional.of(name.indexOf('.'))
                .filter(dot -> dot > 0)
                .map(dot -> name.substring(0, dot))
                .orElse("");
    }
}
