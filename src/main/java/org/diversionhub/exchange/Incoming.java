package org.diversionhub.exchange;

import org.diversionhub.partner.Partner;

/** What a known partner sent, with the snapshot under which it is judged. */
record Incoming(Partner sender, String kind, byte[] body, Snapshot snapshot) {
    @Override
    public String toString() {
        return "Incoming[" + sender.id() + ", " + body.length + " bytes]";
    }
}
