package org.diversionhub.exchange;

import java.util.List;
import java.util.Optional;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Partner;
import org.springframework.stereotype.Component;

/** The way in for what a partner says in another way than by a message: it is taken as one. */
@Component
public class Submitting {
    private final ProducerTemplate camel;
    private final Intake intake;

    Submitting(ProducerTemplate camel, Intake intake) {
        this.camel = camel;
        this.intake = intake;
    }

    /** What became of it. */
    public sealed interface Outcome {
        /** It is kept; also where it had been kept before, under the same id. */
        record Taken() implements Outcome {}

        /**
         * Nothing was kept.
         *
         * @param status of HTTP
         * @param faults all of them, by JSON pointer
         */
        record Refused(int status, String detail, List<Fault> faults) implements Outcome {}
    }

    /** Whether it would be taken, as far as the message itself tells; nothing is kept. */
    public Optional<Outcome.Refused> check(Partner sender, String kind, byte[] body, Snapshot snapshot) {
        return intake.check(new Incoming(sender, kind, body, snapshot)).map(Submitting::refused);
    }

    /** @param body canonical JSON, whose id is the same whenever the same is said again */
    public Outcome submit(Partner sender, String kind, byte[] body, Snapshot snapshot) {
        Answer answer = camel.requestBody("direct:receive", new Incoming(sender, kind, body, snapshot), Answer.class);
        return switch (answer) {
            case Answer.Accepted accepted -> new Outcome.Taken();
            case Answer.Refused refused when refused.problem().type() == Problem.Type.ID_REUSED -> new Outcome.Taken();
            case Answer.Refused refused -> refused(refused);
        };
    }

    private static Outcome.Refused refused(Answer.Refused refused) {
        return new Outcome.Refused(
                refused.problem().type().status(),
                refused.problem().detail(),
                refused.problem().errors());
    }
}
