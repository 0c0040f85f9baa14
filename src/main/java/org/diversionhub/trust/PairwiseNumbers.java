package org.diversionhub.trust;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * As {@link PairwiseIds}, of what is counted and has no place where an id could be kept: the hub alone reads the
 * numbers out of it. A keyed hash of them hides them and proves them (a synthetic IV), so that nobody can make one up.
 */
public final class PairwiseNumbers {
    private static final int HALF = 16;
    private final MasterKey master;

    public PairwiseNumbers(MasterKey master) {
        this.master = master;
    }

    /** Two numbers of one thing. */
    public record Pair(long first, long second) {}

    /** 64 hexadecimal digits, the most that FHIR allows in an id. */
    public String id(String partner, String type, Pair numbers) {
        byte[] plain = ByteBuffer.allocate(HALF)
                .putLong(numbers.first())
                .putLong(numbers.second())
                .array();
        byte[] proof = half("number-proof", partner, type, plain);
        return hex(proof) + hex(xor(plain, half("number-pad", partner, type, proof)));
    }

    /** Empty for an id of another partner's or type's, and for one that somebody made up. */
    public Optional<Pair> read(String partner, String type, String id) {
        if (!id.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        byte[] both = HexFormat.of().parseHex(id);
        byte[] proof = Arrays.copyOf(both, HALF);
        byte[] plain = xor(Arrays.copyOfRange(both, HALF, 2 * HALF), half("number-pad", partner, type, proof));
        ByteBuffer numbers = ByteBuffer.wrap(plain);
        return MessageDigest.isEqual(proof, half("number-proof", partner, type, plain))
                ? Optional.of(new Pair(numbers.getLong(), numbers.getLong()))
                : Optional.empty();
    }

    private byte[] half(String domain, String partner, String type, byte[] of) {
        return Arrays.copyOf(KeyedHash.of(master.pairwise(), domain, partner, type, hex(of)), HALF);
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] both = new byte[HALF];
        for (int i = 0; i < HALF; i++) {
            both[i] = (byte) (one[i] ^ other[i]);
        }
        return both;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return "PairwiseNumbers[…]";
    }
}
