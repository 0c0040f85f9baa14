package org.diversionhub.exchange;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private final FilePickup files;
    private final CurrentSnapshot snapshots;
    private final Arrivals arrivals;
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    Pickups(FilePickup files, CurrentSnapshot snapshots, Arrivals arrivals) {
        this.files = files;
        this.snapshots = snapshots;
        this.arrivals = arrivals;
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
            for (Found found : files.look(pickup)) {
                take(sender, pickup, found, snapshot);
            }
            if (unreadable.remove(sender.id())) {
                LOG.info("the folder of {} can be read again", sender.id());
            }
        } catch (IOException e) {
            if (unreadable.add(sender.id())) {
                LOG.warn("the folder of {} cannot be read ({})", sender.id(), FilePickup.step(e));
            }
        }
    }

    private void take(Partner sender, Pickup pickup, Found found, Snapshot snapshot) throws IOException {
        String mediaType = found.name().endsWith(".p7m") ? Arrivals.PROTECTED : Arrivals.JSON;
        byte[] body = files.read(pickup, found, arrivals.most(mediaType));
        Answer answer = arrivals.take(sender, kind(found.name()), mediaType, body, snapshot);
        if (Arrivals.isForLater(answer)) {
            LOG.warn("a file of {} waits in its folder", sender.id());
            return;
        }
        boolean accepted = answer instanceof Answer.Accepted;
        files.answer(
                pickup,
                found,
                accepted ? "done" : "refused",
                accepted ? ".receipt.json" : ".problem.json",
                Arrivals.bytes(answer));
    }

    /** What stands before the first dot of the name. */
    private static String kind(String name) {
        return Optional.of(name.indexOf('.'))
                .filter(dot -> dot > 0)
                .map(dot -> name.substring(0, dot))
                .orElse("");
    }
}
