package org.diversionhub.onboarding;

/** What came of one check. */
public sealed interface Said {
    /** It is as it should be. */
    record Ok(String seen) implements Said {}

    /**
     * It is not.
     *
     * @param fix what a person does now, and where
     */
    record Failed(String seen, String fix) implements Said {}

    /** There is nothing of the kind to look at. */
    record NotApplicable(String why) implements Said {}

    /** It could not be looked at. */
    record NotTried(String why) implements Said {}

    /** In one word, as it is printed and kept. */
    default String word() {
        return switch (this) {
            case Ok ok -> "ok";
            case Failed failed -> "failed";
            case NotApplicable no -> "not-applicable";
            case NotTried not -> "not-tried";
        };
    }

    /** What was seen, or why nothing was. */
    default String seen() {
        return switch (this) {
            case Ok(String seen) -> seen;
            case Failed(String seen, String fix) -> seen;
            case NotApplicable(String why) -> why;
            case NotTried(String why) -> why;
        };
    }

    /** What to do now; empty unless it has failed. */
    default String fix() {
        return this instanceof Failed failed ? failed.fix() : "";
    }
}
