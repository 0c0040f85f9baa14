package org.diversionhub.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.diversionhub.trust.SigningKey;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The signed head of the chain at one moment: kept where nobody of the hub writes, it proves the audit up to there. */
public record Checkpoint(
        long batch, Instant sealedAt, long total, long lastTx, long lastSeq, byte[] head, byte[] signature) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();

    /** The latest; empty if nothing is sealed yet. */
    public static Optional<Checkpoint> latest(JdbcClient sql) {
        Seal last = Seal.last(sql);
        return last.batch() == 0 ? Optional.empty() : Optional.of(of(last));
    }

    private static Checkpoint of(Seal seal) {
        return new Checkpoint(
                seal.batch(),
                seal.sealedAt(),
                seal.total(),
                seal.lastTx(),
                seal.lastSeq(),
                seal.head(),
                seal.signature());
    }

    /** @throws IOException if the file is not there or no checkpoint */
    public static Checkpoint read(Path file) throws IOException {
        JsonNode json = JSON.readTree(Files.readString(file));
        try {
            return new Checkpoint(
                    json.required("batch").asLong(),
                    Instant.parse(json.required("sealedAt").asText()),
                    json.required("rows").asLong(),
                    json.required("tx").asLong(),
                    json.required("seq").asLong(),
                    HEX.parseHex(json.required("head").asText()),
                    HEX.parseHex(json.required("signature").asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(file + " is no checkpoint", e);
        }
    }

    public String json() {
        try {
            return JSON.writeValueAsString(JSON.createObjectNode()
                    .put("batch", batch)
                    .put("sealedAt", sealedAt.toString())
                    .put("rows", total)
                    .put("tx", lastTx)
                    .put("seq", lastSeq)
                    .put("head", HEX.formatHex(head))
                    .put("signature", HEX.formatHex(signature)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isSignedBy(SigningKey key) {
        return key.verify(Seal.DOMAIN, Seal.content(batch, sealedAt, total, lastTx, lastSeq, head), signature);
    }

    @Override
    public String toString() {
        return "Checkpoint[" + batch + ", " + total + " rows]";
    }
}
