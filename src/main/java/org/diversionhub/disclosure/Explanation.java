package org.diversionhub.disclosure;

import java.util.List;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;

/**
 * A decision with its reasons, field by field. It holds paths and no values.
 *
 * @param inForce the types of authority in force for this sender, recipient and purpose
 */
public record Explanation(Disclosure decision, List<AuthorityType> inForce, List<Told> fields) {
    /** What becomes of a field. */
    public sealed interface Fate {
        /** It goes as it is. */
        record Shared() implements Fate {}

        /** It goes coarser. */
        record Masked(Mask mask) implements Fate {}

        /** It stays. */
        record Withheld() implements Fate {}
    }

    /**
     * One field of the message.
     *
     * @param law the sections behind the ground
     */
    public record Told(FieldPath path, Category category, Fate fate, Ground ground, List<String> law) {}
}
