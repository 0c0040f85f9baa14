package org.diversionhub.trust;

import java.util.Locale;
import org.bouncycastle.util.encoders.Base32;

/**
 * The ids that leave. Each partner knows a case, person or task by an id of its own, the same every time, so that two
 * partners who compare notes cannot join their records, and no id tells when something was made.
 */
public final class PairwiseIds {
    private static final int LENGTH = 26;
    private final MasterKey master;

    public PairwiseIds(MasterKey master) {
        this.master = master;
    }

    /** 26 small letters and digits (base32, 130 bits). */
    public String id(String partner, String type, String internal) {
        byte[] hash = KeyedHash.of(master.pairwise(), "id", partner, type, internal);
        return Base32.toBase32String(hash).substring(0, LENGTH).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "PairwiseIds[…]";
    }
}
