package org.diversionhub.demo;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;

/**
 * What the hub decided for one recipient and one message, as its audit tells.
 *
 * @param after how long after the hub had taken the message
 * @param gone whether the message went
 * @param reason why not, if it did not
 */
record Decision(
        Duration after,
        boolean gone,
        String recipient,
        UUID delivery,
        Kind kind,
        List<FieldPath> shared,
        List<FieldPath> masked,
        List<FieldPath> withheld,
        String reason) {
    /** A look into an inbox is decided anew each time, mostly in the same way. */
    boolean saysAgain(Decision earlier) {
        return gone == earlier.gone && shared.equals(earlier.shared) && masked.equals(earlier.masked);
    }
}
