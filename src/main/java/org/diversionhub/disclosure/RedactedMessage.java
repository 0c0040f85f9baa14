package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;

/**
 * What one recipient may have of one message: the only thing that writers and transports take. It is made in this
 * package and nowhere else.
 */
public final class RedactedMessage {
    private final Situation situation;
    private final Kind shownKind;
    private final ObjectNode record;
    private final Set<Category> categories;
    private final List<Scope> scopes;

    RedactedMessage(
            Situation situation, Kind shownKind, ObjectNode record, Set<Category> categories, List<Scope> scopes) {
        this.situation = situation;
        this.shownKind = shownKind;
        this.record = record;
        this.categories = Collections.unmodifiableSet(categories);
        this.scopes = scopes;
    }

    /** The id of this delivery: the same on every try. */
    public UUID id() {
        return situation.deliveryId();
    }

    /** The kind, with its variant only where the recipient may know it. */
    public Kind kind() {
        return shownKind;
    }

    /** When the hub accepted the message. */
    public Instant time() {
        return situation.acceptedAt();
    }

    /** The recipient's own name for the message, the same on each delivery of it; empty where nobody gave one. */
    public String handle() {
        return situation.handles().message();
    }

    public boolean isUpdate() {
        return situation.update();
    }

    public Partner recipient() {
        return situation.recipient();
    }

    /** Whether 42 CFR part 2 binds the recipient. */
    public boolean isPart2() {
        return situation.origin() == Origin.PART2;
    }

    /** The permitted fields, under their canonical paths. */
    public ObjectNode record() {
        return record;
    }

    /** The categories of the permitted fields. */
    public Set<Category> categories() {
        return categories;
    }

    /** What opened it, under ids that only this recipient sees. */
    public List<Scope> scopes() {
        return scopes;
    }

    public Optional<Notice> notice() {
        return Notices.due(situation.origin(), scopes);
    }

    @Override
    public String toString() {
        return "RedactedMessage[" + id() + ", " + categories.size() + " categories]";
    }
}
