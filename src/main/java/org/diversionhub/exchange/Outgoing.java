package org.diversionhub.exchange;

import org.diversionhub.mapping.Payload;

/** An attempt with its message in the recipient's format. */
record Outgoing(Attempt attempt, Payload payload) {
    @Override
    public String toString() {
        return "Outgoing[" + attempt + "]";
    }
}
