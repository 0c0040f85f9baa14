package org.diversionhub.bench.year;

import java.time.Instant;

/**
 * A clock of a case that has run out, by what was said and when.
 *
 * @param must whether a task has to be there; otherwise it came so close that either is right
 */
record Due(String reason, Instant at, boolean must) {}
