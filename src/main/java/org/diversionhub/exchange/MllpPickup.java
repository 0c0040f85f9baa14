package org.diversionhub.exchange;

import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.mapping.Hl7Message;
import org.diversionhub.mapping.WireReader;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Pickup;
import org.diversionhub.partner.Role;
import org.diversionhub.transport.MllpService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Takes what partners send by MLLP. What is acknowledged by AA is on disk; what is not was not kept, and the
 * acknowledgment says whether to send it again.
 */
@Component("mllpPickup")
@ConditionalOnProperty("hub.mllp.enabled")
public class MllpPickup implements MllpService {
    private static final Logger LOG = LoggerFactory.getLogger(MllpPickup.class);
    private static final String AGAIN = "nothing was kept; send it again later, as it is";

    private final ProducerTemplate camel;
    private final CurrentSnapshot snapshots;
    private final Arrivals arrivals;
    private final CallingPartner calling;
    private final Pauses pauses;
    private final EvenTime evenTime;
    private final Clock clock;

    MllpPickup(
            @Lazy ProducerTemplate camel,
            CurrentSnapshot snapshots,
            Arrivals arrivals,
            CallingPartner calling,
            Pauses pauses,
            EvenTime evenTime,
            Clock clock) {
        this.camel = camel;
        this.snapshots = snapshots;
        this.arrivals = arrivals;
        this.calling = calling;
        this.pauses = pauses;
        this.evenTime = evenTime;
        this.clock = clock;
    }

    @Override
    public boolean serves(Partner partner) {
        return partner.usesMllp();
    }

    /** Goes the partner's own route, so that it can be stopped alone. */
    @Override
    public byte[] answer(Partner sender, byte[] message) {
        try {
            return camel.requestBody("direct:mllp-" + sender.id() + "?block=false", message, byte[].class);
        } catch (RuntimeException e) {
            LOG.error(
                    "a message of {} by MLLP could not be taken ({})",
                    sender.id(),
                    e.getClass().getSimpleName());
            return later(Hl7Message.of(message), AGAIN);
        }
    }

    @Override
    public byte[] tooLong(byte[] beginning, int most) {
        return Hl7Message.of(beginning)
                .refused(
                        Hl7Message.Code.AE,
                        Hl7Message.Condition.DATA_TYPE,
                        "has more than hub.mllp.largest-message = " + most + " bytes",
                        clock.instant());
    }

    /** Takes one message, in the body, of the partner in the property {@code partner}. The pick-up routes call it. */
    public void take(Exchange exchange) {
        long begun = System.nanoTime();
        Snapshot snapshot = snapshots.get();
        Partner sender = snapshot.partners()
                .byId(exchange.getProperty("partner", String.class))
                .orElseThrow();
        byte[] body = exchange.getMessage().getBody(byte[].class);
        Hl7Message message = Hl7Message.of(body);
        WireReader reader = sender.pickup()
                .flatMap(Pickup::mapping)
                .flatMap(snapshot.mappings()::reader)
                .orElseThrow();
        exchange.getMessage().setBody(taken(sender, message, body, snapshot, reader));
        if (sender.role() == Role.JAIL_CUSTODY || reader.makes().stream().anyMatch(MllpPickup::tellsByItsTime)) {
            evenTime.nothingHere(begun);
        }
    }

    private static boolean tellsByItsTime(Kind kind) {
        return kind.name().equals(ConsentMessages.KIND) || kind.isCorrection();
    }

    private byte[] taken(Partner sender, Hl7Message message, byte[] body, Snapshot snapshot, WireReader reader) {
        if (!message.isOne()) {
            return message.refused(
                    Hl7Message.Code.AE,
                    Hl7Message.Condition.SEQUENCE,
                    "one message in a frame, which begins with MSH",
                    clock.instant());
        }
        try {
            calling.count(sender);
            pauses.refuse(sender, Pause.Way.IN);
        } catch (ProblemException e) {
            return answer(message, new Answer.Refused(e.problem()));
        }
        String kind = reader.makes().iterator().next().name();
        return switch (arrivals.take(sender, kind, reader.mediaType(), body, snapshot, reader)) {
            case Arrivals.Taken.One(Answer answer) -> answer(message, answer);
            case Arrivals.Taken.Many(RowAnswers answers) ->
                answer(message, answers.rows().getFirst().answer());
        };
    }

    private byte[] answer(Hl7Message message, Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted -> message.accepted(clock.instant());
            case Answer.Refused refused -> refused(message, refused.problem(), answer);
        };
    }

    private byte[] refused(Hl7Message message, Problem problem, Answer answer) {
        if (Arrivals.isForLater(answer)) {
            return later(message, problem.detail());
        }
        if (!problem.errors().isEmpty()) {
            return message.unfit(problem.errors(), problem.detail(), clock.instant());
        }
        Hl7Message.Condition condition = problem.type() == Problem.Type.ID_REUSED
                ? Hl7Message.Condition.DUPLICATE_KEY
                : Hl7Message.Condition.INTERNAL;
        return message.refused(
                Hl7Message.Code.AE, condition, problem.word() + ": " + problem.detail(), clock.instant());
    }

    private byte[] later(Hl7Message message, String words) {
        return message.refused(Hl7Message.Code.AR, Hl7Message.Condition.INTERNAL, words, clock.instant());
    }
}
