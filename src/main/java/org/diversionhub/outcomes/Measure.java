package org.diversionhub.outcomes;

import java.util.List;
import java.util.Locale;
import org.diversionhub.message.Category;

/**
 * A way on which everybody referred has got to exactly one step: each step is counted with all that come after it
 * ("accepted" are those who accepted, also those who were handed off), and by itself as the last step reached, which is
 * where people were lost.
 */
public enum Measure {
    /** The way in, until the intake window is over. */
    WAY_IN(
            Edition.FIRST,
            Category.REFSTATUS,
            List.of(3, 4, 2, 1),
            "referred",
            "offered",
            "accepted",
            "handed-off",
            "intake-done"),
    /** From the stop to the hand-off; whose times are not told stands with those who waited longest. */
    HANDOFF(
            Edition.FIRST,
            Category.REFSTATUS,
            List.of(1, 4, 2, 3),
            "not-handed-off",
            "handed-off",
            "handed-off-in-24h",
            "handed-off-in-2h",
            "handed-off-in-window"),
    /** Met by case management on that day after the referral or later, or finished. */
    IN_TOUCH(
            Edition.HALF_YEAR,
            Category.ENG,
            List.of(1, 3, 2),
            "not-in-touch-at-30d",
            "in-touch-at-30d",
            "in-touch-at-90d",
            "in-touch-at-180d"),
    /** Booked within 180 days, and not for the stop that led to the referral. */
    REBOOKED(Edition.HALF_YEAR, Category.CUS, List.of(1), "not-rebooked-known", "rebooked-in-180d"),
    /** The same within 365 days. */
    REBOOKED_YEAR(Edition.YEAR, Category.CUS, List.of(1), "not-rebooked-known", "rebooked-in-365d");

    /** The step of {@link #WAY_IN} from which on somebody counts as handed off. */
    static final int HANDED_OFF = 3;

    private final Edition edition;
    private final Category category;
    private final List<Integer> cuts;
    private final List<String> steps;

    Measure(Edition edition, Category category, List<Integer> cuts, String... steps) {
        this.edition = edition;
        this.category = category;
        this.cuts = cuts;
        this.steps = List.of(steps);
    }

    Edition edition() {
        return edition;
    }

    /** The category of the content that it is counted from. */
    Category category() {
        return category;
    }

    /**
     * Before which steps the way is cut, the most telling first. That of the hand-off begins with who was handed off at
     * all, which {@link #WAY_IN} tells too: else one could be taken from the other.
     */
    List<Integer> cuts() {
        return cuts;
    }

    List<String> steps() {
        return steps;
    }

    /** As rows name it. */
    static Measure named(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
