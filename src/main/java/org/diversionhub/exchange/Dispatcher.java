package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.partner.Partner;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Tells the broker which deliveries may be tried: the heads of the lanes that were woken. A wake that is lost costs
 * seconds, not a message: the sweep finds it.
 */
@Component("dispatcher")
public class Dispatcher {
    private static final String QUEUE = "CamelJmsDestinationName";

    private final ProducerTemplate camel;
    private final CurrentSnapshot snapshots;
    private final Lanes lanes;
    private final Clock clock;
    /** Also at the start: what an earlier run left was not woken by this one. */
    private final AtomicBoolean wakesWereLost = new AtomicBoolean(true);

    Dispatcher(@Lazy ProducerTemplate camel, CurrentSnapshot snapshots, Lanes lanes, Clock clock) {
        this.camel = camel;
        this.snapshots = snapshots;
        this.lanes = lanes;
        this.clock = clock;
    }

    static String queueOf(String partner) {
        return "deliver." + partner;
    }

    /**
     * Lanes of which somebody thinks that their head can be tried.
     *
     * @param since heads that are older were put on their queue before
     */
    record Woken(List<Lane> lanes, Instant since) {}

    /**
     * Wakes the lanes of an accepted message, and hands the answer on. Where the message stands behind another, the end
     * of that one's attempt wakes the lane.
     */
    public Answer afterCommit(Answer answer) {
        if (answer instanceof Answer.Accepted accepted) {
            wake(accepted.lanes(), accepted.at());
        }
        return answer;
    }

    void wake(Collection<Lane> woken) {
        wake(woken, Instant.EPOCH);
    }

    /** Returns at once, whatever happens; what waits in an inbox needs no waking. */
    private void wake(Collection<Lane> woken, Instant since) {
        List<String> pushed = pushed();
        List<Lane> toTry = woken.stream()
                .filter(lane -> pushed.contains(lane.partner()))
                .distinct()
                .toList();
        if (toTry.isEmpty()) {
            return;
        }
        try {
            camel.sendBody(
                    "seda:wake?size=10000&discardWhenFull=true&waitForTaskToComplete=Never", new Woken(toTry, since));
        } catch (RuntimeException e) {
            wakesWereLost.set(true);
        }
    }

    /** Puts the heads of these lanes on the queues of their partners. The waking route calls it. */
    public void dispatch(Woken woken) {
        try {
            for (Lanes.Head head : lanes.heads(woken.lanes(), woken.since(), clock.instant())) {
                camel.sendBodyAndHeader("direct:dispatch", head.delivery().toString(), QUEUE, queueOf(head.partner()));
            }
        } catch (RuntimeException e) {
            wakesWereLost.set(true);
            throw e;
        }
    }

    /** Whether wakes were lost since the last time that somebody asked: a broker or the database was gone. */
    boolean lostWakes() {
        return wakesWereLost.getAndSet(false);
    }

    /** The partners to whom the hub sends; the others fetch. */
    List<String> pushed() {
        return snapshots.get().partners().all().stream()
                .filter(partner ->
                        partner.endpoint().filter(to -> !to.isInbox()).isPresent())
                .map(Partner::id)
                .toList();
    }
}
