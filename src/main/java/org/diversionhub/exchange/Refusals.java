package org.diversionhub.exchange;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.partner.Agreement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Whether a partner may send a kind at all, and the record of what was not taken. */
@Component
class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Audit audit;
    private final Clock clock;

    Refusals(Audit audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** Why this sender may send nothing of this kind, before a word of it is read. */
    Optional<Answer.Refused> ofSender(Incoming incoming) {
        RecordSchema schema = incoming.snapshot().schemas().of(incoming.kind()).orElse(null);
        if (schema == null) {
            return refused(Problem.Type.UNKNOWN_KIND, "the kinds are listed in the partner guide");
        }
        if (schema.kinds().stream().noneMatch(incoming.sender()::maySend)) {
            return Optional.of(notYours());
        }
        if (incoming.sender().protection().required() && !incoming.sealed()) {
            return refused(
                    Problem.Type.PROTECTION,
                    "from you the hub takes only what is signed and encrypted: Content-Type: application/pkcs7-mime to"
                            + " /exchange, as the partner guide says");
        }
        List<Agreement.Type> missing = incoming.sender().missingToSend(schema.categories(), LocalDate.now(clock));
        return missing.isEmpty()
                ? Optional.empty()
                : refused(Problem.Type.AGREEMENT_MISSING, "missing or ended: " + missing);
    }

    private static Optional<Answer.Refused> refused(Problem.Type type, String detail) {
        return Optional.of(new Answer.Refused(Problem.of(type, detail)));
    }

    static Answer.Refused notYours() {
        return new Answer.Refused(
                Problem.of(Problem.Type.NOT_YOURS_TO_SEND, "what a partner may send stands in its file, under sends"));
    }

    static Answer.Refused unavailable(Incoming incoming, RuntimeException cause) {
        LOG.error(
                "a message of {} could not be kept: {}",
                incoming.sender().id(),
                cause.getClass().getSimpleName());
        return new Answer.Refused(
                Problem.of(Problem.Type.UNAVAILABLE, "nothing was kept; send it again under the same id"));
    }

    /** That it was refused is on record: by whom, of which kind, with how many faults; no word of the message. */
    Answer record(Incoming incoming, Answer.Refused refused) {
        int faults = refused.problem().errors().size();
        return record(incoming, refused, word(refused) + (faults == 0 ? "" : ", faults: " + faults));
    }

    /** Of a roster not even that number: it would tell of how many people. */
    Answer recordRoster(Incoming incoming, Answer.Refused refused) {
        return record(incoming, refused, "roster: " + word(refused));
    }

    private static String word(Answer.Refused refused) {
        return refused.problem().type().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Answer record(Incoming incoming, Answer.Refused refused, String outcome) {
        if (refused.problem().type() == Problem.Type.UNAVAILABLE) {
            return refused;
        }
        Optional<Kind> kind =
                incoming.snapshot().schemas().of(incoming.kind()).map(known -> new Kind(known.kind(), null));
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
                    outcome));
            return refused;
        } catch (DataAccessException e) {
            return unavailable(incoming, e);
        }
    }
}
