package org.diversionhub.disclosure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Mask;
import org.diversionhub.message.RecordSchema;

/**
 * What two persons have released of one message: the fields that they list, whole, and no other. No standing policy
 * takes part, since none may open what is released singly (42 CFR 2.31(b), (d), 2.61 to 2.67); what the law does not
 * let an authority of this type list stays in, listed or not.
 *
 * @param at where the recipient's policy begins, to which this is the exception
 */
record SingleRelease(Authority authority, RecordSchema schema, ConfigPlace at) {
    /** The recipient's own names of the person and the case. */
    static final Map<FieldPath, List<String>> KEYS = Map.of(
            new FieldPath("participant.key"), List.of("participant", "key"),
            new FieldPath("referral.id"), List.of("referral", "id"));

    boolean isInForce(Situation now) {
        return authority.inForceAt(now.now()) && authority.names(now.sender(), now.recipient());
    }

    /** The kind without its variant, which may be content itself. */
    Kind shown() {
        return new Kind(schema.kind(), null);
    }

    Projection fields(Situation now) {
        return new Projection(
                schema.fields().values().stream().map(field -> leaf(field, now)).toList());
    }

    private Projection.Leaf leaf(Field field, Situation now) {
        if (KEYS.containsKey(field.path())) {
            return leaf(field, Treatment.WITHHOLD, new Ground.OwnHandle(at));
        }
        return releases(field, now)
                ? leaf(field, Treatment.SHARE, new Ground.Released(authority.type(), at))
                : leaf(field, Treatment.WITHHOLD, new Ground.BesideRelease(authority.type(), at));
    }

    private boolean releases(Field field, Situation now) {
        Authority.Once once = authority.once();
        Set<FieldPath> listed = once == null ? Set.of() : once.fields();
        return listed.contains(field.path())
                && authority.categories().contains(field.category())
                && authority.type().releases(field.category(), now.recipient().role(), now.origin());
    }

    private static Projection.Leaf leaf(Field field, Treatment treatment, Ground ground) {
        return new Projection.Leaf(field, treatment, Mask.DROP, treatment == Treatment.SHARE, ground);
    }
}
