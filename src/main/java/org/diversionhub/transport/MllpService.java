package org.diversionhub.transport;

import org.diversionhub.partner.Partner;

/** Takes what comes by MLLP, and says what is answered. */
public interface MllpService {
    /** Whether this partner sends by MLLP at all. */
    boolean serves(Partner partner);

    /** The acknowledgment of a message, which is on disk if that says so. */
    byte[] answer(Partner sender, byte[] message);

    /** The acknowledgment of one that is too long; only its beginning is here. */
    byte[] tooLong(byte[] beginning, int most);
}
