package org.diversionhub.trust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** HMAC-SHA-256 over parts, each with its length before it: {@code ("a", "bc")} is not {@code ("ab", "c")}. */
final class KeyedHash {
    private KeyedHash() {}

    static byte[] of(SecretKey key, String domain, String... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            add(mac, domain);
            for (String part : parts) {
                add(mac, part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot do HMAC-SHA-256", e);
        }
    }

    private static void add(Mac mac, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        mac.update(bytes);
    }
}
