package org.diversionhub.exchange;

import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.partner.Partner;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What comes otherwise than by a call goes the same way as what is posted, and has the same answer. */
@Component
class Arrivals {
    /** The hub's own state: the message is not to blame, and is taken again. */
    private static final Set<Problem.Type> LATER =
            Set.of(Problem.Type.UNAVAILABLE, Problem.Type.FAULT, Problem.Type.TOO_MANY);

    private final ProducerTemplate camel;
    private final int most;

    Arrivals(@Lazy ProducerTemplate camel, LimitSettings limits) {
        this.camel = camel;
        this.most = Math.toIntExact(limits.body().toBytes());
    }

    /** How many bytes a message may have. */
    int most() {
        return most;
    }

    Answer take(Partner sender, String kind, byte[] body, Snapshot snapshot) {
        return body.length > most
                ? Answer.refused(Problem.Type.TOO_LARGE, "the limit is " + most + " bytes (setting hub.limits.body)")
                : camel.requestBody("direct:receive", new Incoming(sender, kind, body, snapshot), Answer.class);
    }

    /** Whether it is to be taken again later, and has no answer yet. */
    static boolean isForLater(Answer answer) {
        return answer instanceof Answer.Refused refused
                && LATER.contains(refused.problem().type());
    }

    /** The receipt, or the problem. */
    static byte[] bytes(Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted -> accepted.receipt();
            case Answer.Refused refused -> refused.problem().json();
        };
    }
}
