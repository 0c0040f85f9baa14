package org.diversionhub.audit;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One decision.
 *
 * @param actor the partner who asked, "hub", or "operator:" and the user of the machine who gave a command
 * @param subject the participant's internal id
 * @param purpose for which the recipient gets it, as its policy says
 * @param outcome a word, never a text of a partner's
 */
public record Entry(
        Event event,
        String actor,
        @Nullable String recipient,
        @Nullable UUID subject,
        @Nullable UUID messageId,
        @Nullable UUID deliveryId,
        @Nullable Kind kind,
        Optional<Disclosure> disclosure,
        @Nullable String purpose,
        String outcome) {
    /** What kind of decision it is. */
    public enum Event {
        ACCEPTED,
        /** A partner's message was not taken; the outcome has the number of faults. */
        REFUSED,
        /** A recipient gets something from here on: possibly, until there is an outcome. */
        DISCLOSING,
        WITHHELD,
        /** A recipient is told that there is something, and no field of it. */
        NOTIFIED,
        OUTCOME,
        /** The recipient says that it has it. */
        ACKNOWLEDGED,
        /** A delivery ended without an attempt. */
        DEAD,
        /** A person put a dead letter back. */
        REVIVED,
        /** A person entered a single release, or withdrew it; or that somebody asked for an accounting. */
        ENTERED,
        /** A second person approved an authority. */
        APPROVED,
        /** A booking may be of the participant; or a person has said whether it is. */
        MATCHED,
        /** A person has said that participants are one; or, again, that they are not. */
        MERGED,
        PARTED,
        /** The configuration with which a hub started; the outcome is its hash. */
        CONFIGURED,
        /** The hub has paused with a partner, or goes on with it; the outcome says which way. */
        PAUSED,
        RESUMED,
        /** A case was shredded; the outcome names the line of the ledger. */
        SHREDDED,
        /** A case was put on legal hold, or released from it. */
        LEGAL_HOLD,
        /** Somebody read what is on record. */
        VIEWED,
        /** A person closed a task. */
        TASK_DONE,
        /** A number of the writer's under which nothing was written. */
        VOID
    }

    public Entry(
            Event event,
            String actor,
            @Nullable String recipient,
            @Nullable UUID subject,
            @Nullable UUID messageId,
            @Nullable UUID deliveryId,
            @Nullable Kind kind,
            Optional<Disclosure> disclosure,
            String outcome) {
        this(event, actor, recipient, subject, messageId, deliveryId, kind, disclosure, null, outcome);
    }

    /** A decision about no message in particular. */
    public static Entry of(Event event, String actor, @Nullable UUID subject, String outcome) {
        return new Entry(event, actor, null, subject, null, null, null, Optional.empty(), outcome);
    }

    List<FieldPath> shared() {
        return fields().map(found -> found instanceof Disclosure.Share share ? share.shared() : List.<FieldPath>of())
                .orElse(List.of());
    }

    List<FieldPath> masked() {
        return fields().map(found -> found instanceof Disclosure.Share share ? share.masked() : List.<FieldPath>of())
                .orElse(List.of());
    }

    List<FieldPath> withheld() {
        return fields().map(Disclosure::withheld).orElse(List.of());
    }

    private Optional<Disclosure> fields() {
        return event == Event.NOTIFIED ? Optional.empty() : disclosure;
    }

    List<Authority> authorities() {
        return disclosure
                .map(found -> found instanceof Disclosure.Share share ? share.authorities() : List.<Authority>of())
                .orElse(List.of());
    }
}
