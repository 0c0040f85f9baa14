package org.diversionhub.trust;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.GCMSIVBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * As {@link PairwiseIds}, of what is counted and has no place where an id could be kept: the hub alone reads the
 * numbers out of it, and nobody else can make one up. AES-256-GCM-SIV (RFC 8452), which may say the same twice: the
 * same thing has the same id.
 */
public final class PairwiseNumbers {
    private static final int BYTES = 16;
    private static final int TAG_BITS = 128;
    private static final byte[] NONCE = new byte[12];

    private final MasterKey master;

    public PairwiseNumbers(MasterKey master) {
        this.master = master;
    }

    /** Two numbers of one thing. */
    public record Pair(long first, long second) {}

    /** 64 hexadecimal digits, the most that FHIR allows in an id. */
    public String id(String partner, String type, Pair numbers) {
        byte[] plain = ByteBuffer.allocate(BYTES)
                .putLong(numbers.first())
                .putLong(numbers.second())
                .array();
        try {
            return HexFormat.of().formatHex(run(true, partner, type, plain));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("this cannot be, for nothing is opened", e);
        }
    }

    /** Empty for an id of another partner's or type's, and for one that somebody made up. */
    public Optional<Pair> read(String partner, String type, String id) {
        if (!id.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        try {
            ByteBuffer numbers =
                    ByteBuffer.wrap(run(false, partner, type, HexFormat.of().parseHex(id)));
            return Optional.of(new Pair(numbers.getLong(), numbers.getLong()));
        } catch (InvalidCipherTextException madeUp) {
            return Optional.empty();
        }
    }

    private byte[] run(boolean hides, String partner, String type, byte[] in) throws InvalidCipherTextException {
        byte[] key = KeyedHash.of(master.pairwise(), "numbers", partner, type);
        GCMSIVBlockCipher cipher = new GCMSIVBlockCipher();
        cipher.init(hides, new AEADParameters(new KeyParameter(key), TAG_BITS, NONCE));
        cipher.processBytes(in, 0, in.length, null, 0);
        byte[] out = new byte[cipher.getOutputSize(0)];
        cipher.doFinal(out, 0);
        return out;
    }

    @Override
    public String toString() {
        return "PairwiseNumbers[…]";
    }
}
