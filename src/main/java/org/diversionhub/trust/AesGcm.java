package org.diversionhub.trust;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with a random 96-bit nonce: {@code version (1) | nonce (12) | ciphertext | tag (16)}. Version, case and
 * context are authenticated, so that nothing sealed can be moved to another case or place.
 */
final class AesGcm {
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private AesGcm() {}

    static byte[] seal(SecretKey key, UUID caseId, String context, byte[] clear) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, caseId, context);
            byte[] sealed = new byte[1 + NONCE + clear.length + TAG];
            sealed[0] = VERSION;
            System.arraycopy(nonce, 0, sealed, 1, NONCE);
            cipher.doFinal(clear, 0, clear.length, sealed, 1 + NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot do AES-256-GCM", e);
        }
    }

    /** @throws SealBroken if a bit, the case or the context differs */
    static byte[] open(SecretKey key, UUID caseId, String context, byte[] sealed) {
        if (sealed.length < 1 + NONCE + TAG || sealed[0] != VERSION) {
            throw new SealBroken(context);
        }
        try {
            byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, caseId, context);
            return cipher.doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
        } catch (AEADBadTagException e) {
            throw new SealBroken(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot do AES-256-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, UUID caseId, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        byte[] place = context.getBytes(StandardCharsets.UTF_8);
        cipher.updateAAD(ByteBuffer.allocate(1 + 16 + place.length)
                .put(VERSION)
                .putLong(caseId.getMostSignificantBits())
                .putLong(caseId.getLeastSignificantBits())
                .put(place)
                .flip());
        return cipher;
    }
}
