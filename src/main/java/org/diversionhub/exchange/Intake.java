package org.diversionhub.exchange;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes a partner's message: may it send this, does the message fit, is it kept. The route {@code receive-message}
 * calls it.
 */
@Component("intake")
public class Intake {
    private final Acceptance acceptance;
    private final Refusals refusals;
    private final Figures figures;
    private final JsonLimits limits;

    Intake(Acceptance acceptance, Refusals refusals, Figures figures, LimitSettings limits) {
        this.figures = figures;
        this.acceptance = acceptance;
        this.refusals = refusals;
        this.limits = limits.json();
    }

    public Answer receive(Incoming incoming) {
        Answer judged = judge(incoming);
        Answer answer = judged instanceof Answer.Refused refused ? refusals.record(incoming, refused) : judged;
        figures.came(incoming.sender().id(), answer);
        return answer;
    }

    /** What is wrong with it by itself, before anything is asked of the database; that it was refused is on record. */
    Optional<Answer.Refused> check(Incoming incoming) {
        return unfitting(incoming)
                .map(refused ->
                        refusals.record(incoming, refused) instanceof Answer.Refused recorded ? recorded : refused);
    }

    private Optional<Answer.Refused> unfitting(Incoming incoming) {
        return refusals.ofSender(incoming).or(() -> switch (read(incoming)) {
            case Reading.Refused refused -> Optional.of(new Answer.Refused(Problem.invalid(refused.faults())));
            case Reading.Read read
            when !incoming.sender().maySend(read.message().kind()) -> Optional.of(Refusals.notYours());
            case Reading.Read read -> Optional.empty();
        });
    }

    private Answer judge(Incoming incoming) {
        Optional<Answer.Refused> forbidden = refusals.ofSender(incoming);
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        return switch (read(incoming)) {
            case Reading.Refused refused -> new Answer.Refused(Problem.invalid(refused.faults()));
            case Reading.Read read -> keep(incoming, read.message());
        };
    }

    private Reading read(Incoming incoming) {
        return new MessageReader(incoming.snapshot().schemas(), limits)
                .read(
                        incoming.kind(),
                        incoming.body(),
                        message -> SergeantApproval.faults(
                                incoming.kind(), message, incoming.sender(), incoming.snapshot()));
    }

    private Answer keep(Incoming incoming, CanonicalMessage message) {
        if (!incoming.sender().maySend(message.kind())) {
            return Refusals.notYours();
        }
        try {
            return acceptance.accept(message, incoming.sender(), sha256(incoming.body()), incoming.snapshot());
        } catch (DataAccessException | TransactionException e) {
            return Refusals.unavailable(incoming, e);
        }
    }

    static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
