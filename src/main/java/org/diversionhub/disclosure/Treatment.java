package org.diversionhub.disclosure;

/** What happens to the fields of a category. The later one shows more. */
public enum Treatment {
    WITHHOLD,
    MASK,
    SHARE
}
