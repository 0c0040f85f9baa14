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
        String outcome) {
    /** What kind of decision it is. */
    public enum Event {
        ACCEPTED,
        DISCLOSING,
        WITHHELD,
        OUTCOME,
        /** A person put a dead letter back. */
        REVIVED,
        /** Somebody looked at what a partner would get: at paths, never at values. */
        PREVIEWED
    }

    List<FieldPath> shared() {
        return disclosure
                .map(found -> found instanceof Disclosure.Share share ? share.shared() : List.<FieldPath>of())
                .orElse(List.of());
    }

    List<FieldPath> masked() {
        return disclosure
                .map(found -> found instanceof Disclosure.Share share ? share.masked() : List.<FieldPath>of())
                .orElse(List.of());
    }

    List<FieldPath> withheld() {
        return disclosure.map(Disclosure::withheld).orElse(List.of());
    }

    List<Authority> authorities() {
        return disclosure
                .map(found -> found instanceof Disclosure.Share share ? share.authorities() : List.<Authority>of())
                .orElse(List.of());
    }
}
