package org.diversionhub.exchange;

import org.diversionhub.partner.Partner;

/**
 * What a known partner sent, with the snapshot under which it is judged.
 *
 * @param sealed whether it came signed and encrypted, by {@link Opening}
 */
record Incoming(Partner sender, String kind, byte[] body, Snapshot snapshot, boolean sealed) {
    /** What came by TLS alone. */
    Incoming(Partner sender, String kind, byte[] body, Snapshot snapshot) {
        this(sender, kind, body, snapshot, false);
    }

    @Override
    public String toString() {
        return "Incoming[" + sender.id() + ", " + body.length + " bytes]";
    }
}
