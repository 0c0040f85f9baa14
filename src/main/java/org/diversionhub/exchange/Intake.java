package org.diversionhub.exchange;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.partner.Agreement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes a partner's message: may it send this, does the message fit, is it kept. The route {@code receive-message}
 * calls it.
 */
@Component("intake")
public class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Acceptance acceptance;
    private final Audit audit;
    private final JsonLimits limits;
    private final Clock clock;

    Intake(Acceptance acceptance, Audit audit, LimitSettings limits, Clock clock) {
        this.acceptance = acceptance;
        this.audit = audit;
        this.limits = limits.json();
        this.clock = clock;
    }

    public Answer receive(Incoming incoming) {
        Answer answer = judge(incoming);
        return answer instanceof Answer.Refused refused ? recorded(incoming, refused) : answer;
    }

    /** That it was refused is on record: by whom, of which kind, with how many faults; no word of the message. */
    private Answer recorded(Incoming incoming, Answer.Refused refused) {
        Problem problem = refused.problem();
        if (problem.type() == Problem.Type.UNAVAILABLE) {
            return refused;
        }
        Optional<Kind> kind =
                incoming.snapshot().schemas().of(incoming.kind()).map(known -> new Kind(known.kind(), null));
        String word = problem.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
        int faults = problem.errors().size();
        try {
            audit.append(new Entry(
                    Entry.Event.REFUSED,
                    incoming.sender().id(),
                    null,
                    null,
                    null,
                    null,
                    kind.orElse(null),
                    Optional.empty(),
                    faults == 0 ? word : word + ", faults: " + faults));
            return refused;
        } catch (DataAccessException e) {
            return unavailable(incoming, e);
        }
    }

    private Answer judge(Incoming incoming) {
        RecordSchema schema = incoming.snapshot().schemas().of(incoming.kind()).orElse(null);
        if (schema == null) {
            return Answer.refused(Problem.Type.UNKNOWN_KIND, "the kinds are listed in the partner guide");
        }
        if (schema.kinds().stream().noneMatch(incoming.sender()::maySend)) {
            return notYours();
        }
        List<Agreement.Type> missing = incoming.sender().missingToSend(schema.categories(), LocalDate.now(clock));
        if (!missing.isEmpty()) {
            return Answer.refused(Problem.Type.AGREEMENT_MISSING, "missing or ended: " + missing);
        }
        Reading reading =
                new MessageReader(incoming.snapshot().schemas(), limits).read(incoming.kind(), incoming.body());
        return switch (reading) {
            case Reading.Refused refused -> new Answer.Refused(Problem.invalid(refused.faults()));
            case Reading.Read read -> keep(incoming, read.message());
        };
    }

    private Answer keep(Incoming incoming, CanonicalMessage message) {
        if (!incoming.sender().maySend(message.kind())) {
            return notYours();
        }
        try {
            return acceptance.accept(message, incoming.sender(), sha256(incoming.body()), incoming.snapshot());
        } catch (DataAccessException | TransactionException e) {
            return unavailable(incoming, e);
        }
    }

    private static Answer unavailable(Incoming incoming, RuntimeException cause) {
        LOG.error(
                "a message of {} could not be kept: {}",
                incoming.sender().id(),
                cause.getClass().getSimpleName());
        return Answer.refused(Problem.Type.UNAVAILABLE, "nothing was kept; send it again under the same id");
    }

    private static Answer notYours() {
        return Answer.refused(
                Problem.Type.NOT_YOURS_TO_SEND, "what a partner may send stands in its file, under sends");
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
