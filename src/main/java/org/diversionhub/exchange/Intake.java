package org.diversionhub.exchange;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
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
    private final JsonLimits limits;
    private final Clock clock;

    Intake(Acceptance acceptance, LimitSettings limits, Clock clock) {
        this.acceptance = acceptance;
        this.limits = limits.json();
        this.clock = clock;
    }

    public Answer receive(Incoming incoming) {
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
            LOG.error(
                    "a message of {} could not be kept: {}",
                    incoming.sender().id(),
                    e.getClass().getSimpleName());
            return Answer.refused(Problem.Type.UNAVAILABLE, "nothing was kept; send it again under the same id");
        }
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
