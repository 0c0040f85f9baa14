package org.diversionhub.exchange;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.FilePickup;
import org.diversionhub.trust.SecretFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * How the hub looks into a place of a partner's: not while there is a pause, each thing in its turn, and with a word in
 * the log when the place cannot be read, and when it can again.
 */
@Component
class Looking {
    private static final Logger LOG = LoggerFactory.getLogger(Looking.class);

    private final CurrentSnapshot snapshots;
    private final Pauses pauses;
    private final CallingPartner calling;

    Looking(CurrentSnapshot snapshots, Pauses pauses, CallingPartner calling) {
        this.snapshots = snapshots;
        this.pauses = pauses;
        this.calling = calling;
    }

    /** One look: at whose place, under which configuration. */
    record Look(Partner sender, Pickup pickup, Snapshot snapshot) {}

    /** A step with what the partner's side may fail at. */
    interface Work<T> {
        void on(T one) throws IOException;
    }

    /**
     * Such places of all partners.
     *
     * @param place what it is called in the log
     * @param thing what lies in one
     */
    Places at(String place, String thing) {
        return new Places(place, thing);
    }

    final class Places {
        private final String place;
        private final String thing;
        private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

        private Places(String place, String thing) {
            this.place = place;
            this.thing = thing;
        }

        /** Looks once, if this partner has such a place and there is no pause. */
        void look(String partner, Work<Look> work) {
            Snapshot snapshot = snapshots.get();
            snapshot.partners()
                    .byId(partner)
                    .ifPresent(sender ->
                            sender.pickup().ifPresent(pickup -> look(new Look(sender, pickup, snapshot), work)));
        }

        private void look(Look look, Work<Look> work) {
            try {
                if (pauses.isPaused(look.sender(), Pause.Way.IN)) {
                    return;
                }
                work.on(look);
                if (unreadable.remove(look.sender().id())) {
                    LOG.info(
                            "the {} of {} can be read again",
                            place,
                            look.sender().id());
                }
            } catch (SecretFiles.Unusable e) {
                cannotRead(look.sender(), e.word());
            } catch (IOException e) {
                cannotRead(look.sender(), FilePickup.step(e));
            } catch (RuntimeException e) {
                cannotRead(look.sender(), e.getClass().getSimpleName());
            }
        }

        private void cannotRead(Partner sender, String why) {
            if (unreadable.add(sender.id())) {
                LOG.warn("the {} of {} cannot be read ({})", place, sender.id(), why);
            }
        }

        /** One that cannot be taken keeps no other waiting; nothing of it is logged, and no name either. */
        <T> void each(Partner sender, Stream<T> found, Work<T> work) {
            for (T one : (Iterable<T>) found::iterator) {
                if (!calling.awaitTurn(sender) || pauses.isPaused(sender, Pause.Way.IN)) {
                    return;
                }
                tryTo(sender, one, work);
            }
        }

        private <T> void tryTo(Partner sender, T one, Work<T> work) {
            try {
                work.on(one);
            } catch (IOException e) {
                LOG.warn("a {} of {} could not be taken or answered ({})", thing, sender.id(), FilePickup.step(e));
            } catch (RuntimeException e) {
                LOG.error(
                        "a {} of {} could not be taken ({})",
                        thing,
                        sender.id(),
                        e.getClass().getSimpleName());
            }
        }

        /** Says that one is left for later. */
        void waits(Partner sender) {
            LOG.warn("a {} of {} waits in its {}", thing, sender.id(), place);
        }
    }
}
