package org.diversionhub.exchange;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.StatefulService;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;
import org.diversionhub.transport.BrokerPickup;
import org.diversionhub.transport.BrokerPickup.Came;
import org.diversionhub.transport.BrokerPickup.Listening;
import org.diversionhub.transport.Unreachable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes what partners put at their own brokers. A message is settled after it is kept and answered: what happens before
 * that brings it again, and its own id makes it once in effect. What is refused stays with the broker as rejected, and
 * a person here is told.
 */
@Component("brokerPickups")
public class BrokerPickups {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerPickups.class);

    /** How long one connection is listened on; after it the server's certificate is looked at anew. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Duration SLICE = Duration.ofMillis(200);

    /** What could not be judged so often is not to be judged. */
    private static final int MOST_TRIES = 20;

    private final BrokerPickup brokers;
    private final CurrentSnapshot snapshots;
    private final Arrivals arrivals;
    private final Pauses pauses;
    private final CallingPartner calling;
    private final RefusedMessages refused;
    private final Set<String> away = ConcurrentHashMap.newKeySet();

    BrokerPickups(
            BrokerPickup brokers,
            CurrentSnapshot snapshots,
            Arrivals arrivals,
            Pauses pauses,
            CallingPartner calling,
            RefusedMessages refused) {
        this.brokers = brokers;
        this.snapshots = snapshots;
        this.arrivals = arrivals;
        this.pauses = pauses;
        this.calling = calling;
        this.refused = refused;
    }

    /** Listens for a while to the broker of this partner. The pick-up routes call it. */
    public void look(Exchange exchange) {
        String id = exchange.getProperty("partner", String.class);
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        Partner partner = snapshots.get().partners().byId(id).orElse(null);
        if (partner == null || partner.pickup().isEmpty() || pauses.isPaused(partner, Pause.Way.IN)) {
            return;
        }
        Pickup pickup = partner.pickup().get();
        try (Listening listening = brokers.listen(pickup)) {
            if (away.remove(id)) {
                LOG.info("the broker of {} can be reached again", id);
            }
            listen(listening, id, pickup, route);
        } catch (Unreachable e) {
            told(id, e.step());
        } catch (RuntimeException e) {
            told(id, e.getClass().getSimpleName());
        }
    }

    private void told(String partner, String why) {
        if (away.add(partner)) {
            LOG.warn("the broker of {} cannot be used ({})", partner, why);
        }
    }

    private void listen(Listening listening, String id, Pickup pickup, Route route) throws Unreachable {
        long end = System.nanoTime() + LONGEST.toNanos();
        boolean more = true;
        while (more && System.nanoTime() < end && isOn(route)) {
            Partner now = snapshots.get().partners().byId(id).orElse(null);
            if (now == null || !now.pickup().equals(Optional.of(pickup)) || pauses.isPaused(now, Pause.Way.IN)) {
                return;
            }
            Optional<Came> came = listening.next(SLICE, arrivals.most(now, Arrivals.PROTECTED));
            more = came.isEmpty() || take(listening, id, came.get());
        }
    }

    /** A route that is to stop waits for nothing that may come. */
    private static boolean isOn(Route route) {
        return !(route != null && route.getConsumer() instanceof StatefulService consumer)
                || consumer.getStatus().isStarted();
    }

    /** @return whether the next is looked for at once */
    private boolean take(Listening listening, String id, Came came) throws Unreachable {
        Snapshot snapshot = snapshots.get();
        Partner sender = snapshot.partners().byId(id).orElse(null);
        if (sender == null || !calling.awaitTurn(sender) || pauses.isPaused(sender, Pause.Way.IN)) {
            listening.giveBack();
            return false;
        }
        Answer answer;
        try {
            answer = answer(sender, came, snapshot);
        } catch (RuntimeException e) {
            LOG.error(
                    "a message of {} could not be taken ({})", id, e.getClass().getSimpleName());
            return isLost(listening, sender, came);
        }
        if (Arrivals.isForLater(answer)) {
            listening.giveBack();
            return false;
        }
        String mediaType = answer instanceof Answer.Accepted ? "application/json" : "application/problem+json";
        if (!listening.answer(came.correlation(), mediaType, Arrivals.bytes(answer))) {
            told(id, "no-answers");
            listening.failed();
            return false;
        }
        if (answer instanceof Answer.Refused no) {
            String word = no.problem().type().name().toLowerCase(Locale.ROOT).replace('_', '-');
            refused.tell(id, word);
            listening.reject(word);
            return no.problem().type() != Problem.Type.TOO_LARGE;
        }
        listening.accept();
        return true;
    }

    private Answer answer(Partner sender, Came came, Snapshot snapshot) {
        return came.body()
                .map(body -> arrivals.take(sender, came.kind(), Arrivals.PROTECTED, body, snapshot))
                .orElseGet(() -> Answer.refused(
                        Problem.Type.MEDIA_TYPE, "write the protected message as data, and nothing else"));
    }

    private boolean isLost(Listening listening, Partner sender, Came came) throws Unreachable {
        if (came.tries() < MOST_TRIES) {
            listening.failed();
            return false;
        }
        refused.tell(sender.id(), "fault");
        listening.reject("fault");
        return true;
    }
}
