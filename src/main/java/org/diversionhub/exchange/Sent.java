package org.diversionhub.exchange;

import org.diversionhub.transport.Result;

/** An attempt that is over. */
record Sent(Attempt attempt, Result result) {}
