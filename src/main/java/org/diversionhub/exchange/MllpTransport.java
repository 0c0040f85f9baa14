package org.diversionhub.exchange;

import java.time.Clock;
import org.diversionhub.mapping.Hl7Message;
import org.diversionhub.transport.MllpDrop;
import org.diversionhub.transport.Result;
import org.springframework.stereotype.Component;

/** Delivers HL7 v2 by MLLP; the recipient's acknowledgment says what became of it. */
@Component("mllpTransport")
public class MllpTransport {
    /** What MSH-10 has room for in version 2.5; some echo no more. */
    private static final int SHORTEST_ECHO = 20;

    private final MllpDrop drop;
    private final Clock clock;

    MllpTransport(MllpDrop drop, Clock clock) {
        this.drop = drop;
        this.clock = clock;
    }

    public Sent send(Outgoing outgoing) {
        Attempt attempt = outgoing.attempt();
        String id = attempt.claimed().id().toString();
        return outgoing.sent(
                clock.instant(),
                left -> drop.put(
                        attempt.recipient().endpoint().orElseThrow().to(),
                        outgoing.payload().bytes(),
                        left,
                        answer -> Hl7Message.told(answer).map(told -> judged(told, id))));
    }

    private static Result judged(Hl7Message.Told told, String id) {
        boolean ours = id.equals(told.of()) || told.of().length() >= SHORTEST_ECHO && id.startsWith(told.of());
        if (!ours) {
            return new Result.TryAgain("answer-of-another");
        }
        return switch (told.code()) {
            case "AA", "CA" -> new Result.Delivered();
            case "AE", "CE" -> new Result.Rejected("hl7-ae");
            case "AR", "CR" -> new Result.TryAgain("hl7-ar");
            default -> new Result.TryAgain("unreadable-answer");
        };
    }
}
