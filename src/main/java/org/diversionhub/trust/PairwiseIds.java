package org.diversionhub.trust;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.UUID;
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

    /** For formats that want a UUID. It has the form of a random one (version 4), which every system accepts. */
    public UUID uuid(String partner, String type, String internal) {
        ByteBuffer hash = ByteBuffer.wrap(KeyedHash.of(master.pairwise(), "uuid", partner, type, internal));
        long high = (hash.getLong() & ~0xF000L) | 0x4000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    @Override
    public String toString() {
        return "PairwiseIds[…]";
    }
}
