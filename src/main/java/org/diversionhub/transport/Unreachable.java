package org.diversionhub.transport;

import java.io.IOException;

/** A partner's address cannot be used now; the message is a word of ours that says at which step. */
public final class Unreachable extends IOException {
    private static final long serialVersionUID = 1;

    public Unreachable(String step) {
        super(step);
    }

    Unreachable(String step, Throwable cause) {
        super(step, cause);
    }

    /** The step in one word: {@code unreachable}, {@code host-key}, {@code login}, … */
    public String step() {
        return String.valueOf(getMessage());
    }
}
