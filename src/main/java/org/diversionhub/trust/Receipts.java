package org.diversionhub.trust;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/**
 * What a sender gets for a message that the hub keeps: id, time and hash, with a signature (compact JWS, EdDSA) that
 * proves them later without asking the hub. The same arguments always give the same bytes, so a message that is sent
 * again gets the same receipt.
 */
public final class Receipts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final DateTimeFormatter UTC_MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final int RAW_KEY = 32;

    private final HubSignature hub;
    private final String header;

    public Receipts(HubSignature hub) {
        this.hub = hub;
        this.header = BASE64.encodeToString(
                ("{\"alg\":\"EdDSA\",\"kid\":\"" + thumbprint(hub) + "\"}").getBytes(StandardCharsets.US_ASCII));
    }

    public byte[] sign(String messageId, Instant receivedAt, String sha256) {
        return sign(messageId, receivedAt, sha256, null, null);
    }

    /**
     * @param sha256 of the body as it came, hex
     * @param callback the number of the desk on call, which stands beside what is signed, or null
     */
    public byte[] sign(String messageId, Instant receivedAt, String sha256, @Nullable String callback) {
        return sign(messageId, receivedAt, sha256, callback, null);
    }

    /** @param faults of the parts of the body that were not taken, which stand beside what is signed */
    public byte[] sign(String messageId, Instant receivedAt, String sha256, List<Fault> faults) {
        return sign(messageId, receivedAt, sha256, null, faults.isEmpty() ? null : faults);
    }

    private byte[] sign(
            String messageId,
            Instant receivedAt,
            String sha256,
            @Nullable String callback,
            @Nullable List<Fault> errors) {
        String time = UTC_MILLIS.format(receivedAt);
        String payload = BASE64.encodeToString(json(new Receipt(messageId, time, sha256, null, null, null)));
        String signed = header + "." + payload;
        String signature = BASE64.encodeToString(hub.raw(signed.getBytes(StandardCharsets.US_ASCII)));
        return json(new Receipt(messageId, time, sha256, signed + "." + signature, callback, errors));
    }

    @JsonPropertyOrder({"messageId", "receivedAt", "sha256", "jws", "callback", "errors"})
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Receipt(
            String messageId,
            String receivedAt,
            String sha256,
            @Nullable String jws,
            @Nullable String callback,
            @Nullable List<Fault> errors) {}

    private static byte[] json(Receipt receipt) {
        try {
            return JSON.writeValueAsBytes(receipt);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 7638, by which a sender tells the hub's keys apart. */
    private static String thumbprint(HubSignature hub) {
        byte[] encoded = hub.publicKey().getEncoded();
        String x = BASE64.encodeToString(Arrays.copyOfRange(encoded, encoded.length - RAW_KEY, encoded.length));
        String jwk = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(jwk.getBytes(StandardCharsets.US_ASCII));
            return BASE64.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot do SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Receipts[…]";
    }
}
