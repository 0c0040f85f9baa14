package org.diversionhub.exchange;

import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.partner.Partner;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Tells the broker which deliveries may be tried. A wake that is lost costs seconds, not a message: the sweep finds it.
 */
@Component("dispatcher")
public class Dispatcher {
    private static final String QUEUE = "CamelJmsDestinationName";

    private final ProducerTemplate camel;
    private final CurrentSnapshot snapshots;

    Dispatcher(@Lazy ProducerTemplate camel, CurrentSnapshot snapshots) {
        this.camel = camel;
        this.snapshots = snapshots;
    }

    static String queueOf(String partner) {
        return "deliver." + partner;
    }

    /** Wakes what an accepted message brought, and hands the answer on. */
    public Answer afterCommit(Answer answer) {
        if (answer instanceof Answer.Accepted accepted) {
            wake(accepted.wakes());
        }
        return answer;
    }

    /** Sends the ids on their way; what waits in an inbox needs no waking. */
    public void wake(List<Wake> wakes) {
        for (Wake wake : wakes) {
            if (isPushed(wake.partner())) {
                send(wake);
            }
        }
    }

    /** The partners to whom the hub sends; the others fetch. */
    List<String> pushed() {
        return snapshots.get().partners().all().stream()
                .filter(partner ->
                        partner.endpoint().filter(to -> !to.isInbox()).isPresent())
                .map(Partner::id)
                .toList();
    }

    private boolean isPushed(String partner) {
        return pushed().contains(partner);
    }

    private void send(Wake wake) {
        camel.sendBodyAndHeader(
                "seda:dispatch?size=10000&discardWhenFull=true&waitForTaskToComplete=Never",
                wake.delivery().toString(),
                QUEUE,
                queueOf(wake.partner()));
    }
}
