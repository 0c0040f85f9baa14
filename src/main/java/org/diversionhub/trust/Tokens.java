package org.diversionhub.trust;

import java.util.Arrays;

/**
 * Search tokens: a keyed hash (HMAC-SHA-256) of normalised identifiers, by which the database finds a person without
 * holding one. Without the key nobody can try names or numbers against them. Normalise first, see {@link NormalForm}.
 */
public final class Tokens {
    private final MasterKey master;

    public Tokens(MasterKey master) {
        this.master = master;
    }

    /**
     * The token of these parts in this order.
     *
     * @param domain what is compared, such as {@code name-birth}; equal parts in two domains have different tokens
     * @throws IllegalArgumentException if a part is blank, since every person without a value would match every other
     */
    public byte[] token(String domain, String... parts) {
        if (parts.length == 0 || Arrays.stream(parts).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a token of " + domain + " needs a value in each part");
        }
        return KeyedHash.of(master.tokens(), domain, parts);
    }

    @Override
    public String toString() {
        return "Tokens[…]";
    }
}
