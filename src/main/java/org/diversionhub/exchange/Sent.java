package org.diversionhub.exchange;

/** An attempt that is over. */
record Sent(Attempt attempt, Result result) {}
