package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

@Execution(CONCURRENT)
class ReceiptsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.120456Z");
    private static final String HASH = "ab".repeat(32);
    private final HubSignature hub;
    private final Receipts receipts;

    ReceiptsTest(@TempDir Path folder) {
        hub = new HubSignature(MasterKey.open(folder, "a password of the tests".toCharArray(), true));
        receipts = new Receipts(hub);
    }

    @Test
    void receipt_hasTheMembersInUtcMillis() throws Exception {
        JsonNode receipt = JSON.readTree(receipts.sign("m-1", TIME, HASH));
        assertThat(receipt.fieldNames()).toIterable().containsExactly("messageId", "receivedAt", "sha256", "jws");
        assertThat(receipt.path("messageId").asText()).isEqualTo("m-1");
        assertThat(receipt.path("receivedAt").asText()).isEqualTo("2026-03-01T10:00:00.120Z");
        assertThat(receipt.path("sha256").asText()).isEqualTo(HASH);
    }

    @Test
    void receipt_hasTheSameBytes_whenAskedAgain() {
        assertThat(receipts.sign("m-1", TIME, HASH)).isEqualTo(receipts.sign("m-1", TIME, HASH));
        assertThat(new Receipts(hub).sign("m-1", TIME, HASH)).isEqualTo(receipts.sign("m-1", TIME, HASH));
    }

    @Test
    void receipt_isProvedByThePublishedKeyAlone() throws Exception {
        String jws = jws(receipts.sign("m-\"1", TIME, HASH));
        assertThat(verifies(jws)).isTrue();
        assertThat(decoded(jws, 0).path("alg").asText()).isEqualTo("EdDSA");
        assertThat(decoded(jws, 0).path("kid").asText()).hasSize(43);
        assertThat(decoded(jws, 1).path("messageId").asText()).isEqualTo("m-\"1");
        assertThat(decoded(jws, 1).has("jws")).isFalse();
    }

    @Test
    void tampering_isDetected() throws Exception {
        String jws = jws(receipts.sign("m-1", TIME, HASH));
        String other = jws(receipts.sign("m-2", TIME, HASH));
        String signature = jws.substring(jws.lastIndexOf('.'));
        assertThat(verifies(other.substring(0, other.lastIndexOf('.')) + signature))
                .isFalse();
    }

    @Test
    void signature_countsInItsDomainOnly() {
        byte[] head = "head".getBytes(StandardCharsets.UTF_8);
        byte[] signature = hub.sign("audit-head", head);
        assertThat(hub.verify("audit-head", head, signature)).isTrue();
        assertThat(hub.verify("other", head, signature)).isFalse();
        assertThat(hub.verify("audit-head", "hea".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
        assertThat(hub.verify("audit-head", head, new byte[3])).isFalse();
    }

    private boolean verifies(String jws) throws Exception {
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(published());
        verifier.update(jws.substring(0, jws.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
        try {
            return verifier.verify(Base64.getUrlDecoder().decode(jws.substring(jws.lastIndexOf('.') + 1)));
        } catch (SignatureException e) {
            return false;
        }
    }

    private PublicKey published() throws Exception {
        String base64 = hub.publicKeyPem().replaceAll("-----[A-Z ]+-----", "");
        var spec = new X509EncodedKeySpec(Base64.getMimeDecoder().decode(base64));
        return KeyFactory.getInstance("Ed25519").generatePublic(spec);
    }

    private static String jws(byte[] receipt) throws Exception {
        return JSON.readTree(receipt).path("jws").asText();
    }

    private static JsonNode decoded(String jws, int part) throws Exception {
        return JSON.readTree(Base64.getUrlDecoder().decode(jws.split("\\.", -1)[part]));
    }
}
