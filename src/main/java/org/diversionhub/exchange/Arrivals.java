package org.diversionhub.exchange;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.partner.Partner;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What comes otherwise than by a call goes the same way as what is posted, and has the same answer. */
@Component
class Arrivals {
    /** What the hub opens before it reads it (RFC 8551). */
    static final String PROTECTED = "application/pkcs7-mime";

    static final String JSON = "application/json";

    /** The hub's own state: the message is not to blame, and is taken again. */
    private static final Set<Problem.Type> LATER =
            Set.of(Problem.Type.UNAVAILABLE, Problem.Type.FAULT, Problem.Type.TOO_MANY);

    private final ProducerTemplate camel;
    private final Opening opening;
    private final Opening.Limit limit;

    Arrivals(@Lazy ProducerTemplate camel, Opening opening, LimitSettings limits) {
        this.camel = camel;
        this.opening = opening;
        this.limit = new Opening.Limit(limits.body(), "hub.limits.body");
    }

    /** How many bytes may come for one message. */
    int most(String mediaType) {
        return Math.toIntExact(limit.around(mediaType));
    }

    Answer take(Partner sender, String kind, String mediaType, byte[] body, Snapshot snapshot) {
        if (body.length > limit.around(mediaType)) {
            return Answer.refused(Problem.Type.TOO_LARGE, limit.words());
        }
        return switch (opening.open(sender, kind, mediaType, body, limit, snapshot)) {
            case Opening.Arrived.Not not -> not.answer();
            case Opening.Arrived.Open open
            when !open.mediaType().toLowerCase(Locale.ROOT).startsWith(JSON) ->
                Answer.refused(Problem.Type.MEDIA_TYPE, "write JSON, and say so: Content-Type: " + JSON);
            case Opening.Arrived.Open open -> camel.requestBody("direct:receive", open.incoming(), Answer.class);
        };
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
