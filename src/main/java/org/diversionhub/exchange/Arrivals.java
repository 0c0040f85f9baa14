package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.diversionhub.mapping.Part;
import org.diversionhub.mapping.WireReader;
import org.diversionhub.mapping.WireReading;
import org.diversionhub.partner.Partner;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** What comes otherwise than by a call goes the same way as what is posted, and has the same answer. */
@Component
class Arrivals {
    /** What the hub opens before it reads it (RFC 8551). */
    static final String PROTECTED = "application/pkcs7-mime";

    static final String JSON = "application/json";

    /** The hub's own state: the message is not to blame, and is taken again. */
    private static final Set<Problem.Type> LATER =
            Set.of(Problem.Type.UNAVAILABLE, Problem.Type.PAUSED, Problem.Type.FAULT, Problem.Type.TOO_MANY);

    private static final Answer PAUSED = Answer.refused(
            Problem.Type.PAUSED, "the hub takes nothing of you for now; send the file again later, as it is");

    private final ProducerTemplate camel;
    private final Pauses pauses;
    private final Opening opening;
    private final Refusals refusals;
    private final LimitSettings limits;

    Arrivals(@Lazy ProducerTemplate camel, Opening opening, Refusals refusals, LimitSettings limits, Pauses pauses) {
        this.pauses = pauses;
        this.refusals = refusals;
        this.camel = camel;
        this.opening = opening;
        this.limits = limits;
    }

    /** How many bytes may come of this partner, of a file or of one message. */
    int most(Partner sender, String mediaType) {
        return Math.toIntExact(Math.max(
                limits.bodyOf(sender).around(mediaType), limits.fileOf(sender).around(mediaType)));
    }

    Answer take(Partner sender, String kind, String mediaType, byte[] body, Snapshot snapshot) {
        return switch (opened(sender, kind, mediaType, body, limits.bodyOf(sender), snapshot)) {
            case Opening.Arrived.Not not -> not.answer();
            case Opening.Arrived.Open open -> one(open);
        };
    }

    /** What came of a file: one answer, or one a row. */
    sealed interface Taken {
        record One(Answer answer) implements Taken {}

        record Many(RowAnswers answers) implements Taken {}
    }

    /** Takes a file that is in the partner's own format, or a message that is not. */
    Taken take(Partner sender, String kind, String mediaType, byte[] body, Snapshot snapshot, WireReader reader) {
        return take(sender, kind, mediaType, body, snapshot, List.of(reader));
    }

    /** Likewise, by that one of these mappings which reads what is said to be in it. */
    Taken take(
            Partner sender, String kind, String mediaType, byte[] body, Snapshot snapshot, List<WireReader> readers) {
        return switch (opened(sender, kind, mediaType, body, limits.fileOf(sender), snapshot)) {
            case Opening.Arrived.Not not -> new Taken.One(not.answer());
            case Opening.Arrived.Open open ->
                PostedFormats.reading(open.mediaType(), readers)
                        .map(reader -> read(open.incoming(), reader))
                        .orElseGet(() -> new Taken.One(one(open)));
        };
    }

    /**
     * Takes what says within what was signed of which kind it is; what is neither signed nor encrypted is not looked
     * at.
     */
    Taken takeSealed(Partner sender, byte[] cms, Snapshot snapshot, List<WireReader> readers) {
        return switch (opened(sender, "", PROTECTED, cms, limits.fileOf(sender), snapshot)) {
            case Opening.Arrived.Not not -> new Taken.One(not.answer());
            case Opening.Arrived.Open open ->
                PostedFormats.reading(open.mediaType(), readers)
                        .map(reader ->
                                read(of(open, reader.makes().iterator().next().name()), reader))
                        .orElseGet(() -> new Taken.One(one(open)));
        };
    }

    private static Incoming of(Opening.Arrived.Open open, String kind) {
        Incoming incoming = open.incoming();
        return new Incoming(incoming.sender(), kind, incoming.body(), incoming.snapshot(), incoming.sealed());
    }

    private Opening.Arrived opened(
            Partner sender, String kind, String mediaType, byte[] body, Opening.Limit most, Snapshot snapshot) {
        return body.length > most.around(mediaType)
                ? new Opening.Arrived.Not(Answer.refused(Problem.Type.TOO_LARGE, most.words()))
                : opening.open(sender, kind, mediaType, body, most, snapshot);
    }

    private Answer one(Opening.Arrived.Open open) {
        if (!isOf(open.mediaType(), JSON)) {
            return Answer.refused(Problem.Type.MEDIA_TYPE, "write JSON, and say so: Content-Type: " + JSON);
        }
        Opening.Limit limit = limits.bodyOf(open.incoming().sender());
        return open.incoming().body().length > limit.most().toBytes()
                ? Answer.refused(Problem.Type.TOO_LARGE, limit.words())
                : receive(open.incoming());
    }

    private Answer receive(Incoming incoming) {
        return camel.requestBody("direct:receive", incoming, Answer.class);
    }

    private static boolean isOf(String mediaType, String expected) {
        return mediaType.toLowerCase(Locale.ROOT).startsWith(expected);
    }

    private Taken read(Incoming incoming, WireReader reader) {
        Optional<Answer.Refused> forbidden = refusals.ofSender(incoming);
        if (forbidden.isPresent()) {
            return new Taken.One(refusals.record(incoming, forbidden.get()));
        }
        return switch (reader.read(incoming.body(), limits.of(incoming.sender()).files())) {
            case WireReading.Refused refused ->
                new Taken.One(refusals.record(incoming, new Answer.Refused(Problem.ofFile(refused.faults()))));
            case WireReading.Parts parts ->
                new Taken.Many(new RowAnswers(answers(incoming, parts.all()), reader.isTable()));
        };
    }

    /**
     * A pause counts for the rest of a file: it is left where it is, or told so, and what was taken of it has the same
     * answer when it comes again. Up to the first that has to come again: then all of it does, and each of the others
     * would wait for nothing.
     */
    private List<RowAnswers.Row> answers(Incoming file, List<Part> parts) {
        List<RowAnswers.Row> rows = new ArrayList<>();
        for (Part part : parts) {
            Answer answer = pauses.isPaused(file.sender(), Pause.Way.IN) ? PAUSED : answer(file, part);
            rows.add(new RowAnswers.Row(part.number(), answer));
            if (isForLater(answer)) {
                break;
            }
        }
        return rows;
    }

    private Answer answer(Incoming file, Part part) {
        return switch (part) {
            case Part.Faulty faulty -> refusals.record(file, new Answer.Refused(Problem.invalid(faulty.faults())));
            case Part.Made made ->
                receive(new Incoming(file.sender(), made.kind().name(), made.json(), file.snapshot(), file.sealed()));
        };
    }

    /** Whether it is to be taken again later, and has no answer yet. */
    static boolean isForLater(Answer answer) {
        return answer instanceof Answer.Refused refused
                && LATER.contains(refused.problem().type());
    }

    /** Likewise, where there is no answer: the database is away, or the hub starts or stops. */
    static boolean isForLater(RuntimeException fault) {
        Throwable cause =
                fault instanceof CamelExecutionException ran && ran.getCause() != null ? ran.getCause() : fault;
        return cause instanceof DataAccessException && !(cause instanceof DataIntegrityViolationException)
                || cause instanceof TransactionException
                || cause instanceof RejectedExecutionException
                || cause instanceof DirectConsumerNotAvailableException;
    }

    /** The receipt, or the problem. */
    static byte[] bytes(Answer answer) {
        return switch (answer) {
            case Answer.Accepted accepted -> accepted.receipt();
            case Answer.Refused refused -> refused.problem().json();
        };
    }
}
