package org.diversionhub.bench.year;

/**
 * Something that nobody can explain.
 *
 * @param id an internal id of the hub: of a case, a delivery or a task
 */
record Finding(String what, String id, String how) {}
