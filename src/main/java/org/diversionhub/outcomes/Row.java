package org.diversionhub.outcomes;

/**
 * One published count.
 *
 * @param stratum by what its people are grouped, or {@code all}
 * @param group which of them, or {@code all}
 * @param way the measure, or {@code people}
 * @param measure {@code reached}: who got to this step or further; {@code last-step}: who got to it and no further
 * @param value the step, or the first and the last of several
 * @param count of people
 * @param of how many
 */
public record Row(String stratum, String group, String way, String measure, String value, int count, int of) {
    static final String PEOPLE = "people";
    static final String REFERRED = "referred";
    static final String ALL = "all";
    static final String REACHED = "reached";
    static final String LAST = "last-step";
}
