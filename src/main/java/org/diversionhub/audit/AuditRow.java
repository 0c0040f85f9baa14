package org.diversionhub.audit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row as it is on record. Its leaf is the hash of everything in it but its place, which the chain holds. */
record AuditRow(
        long tx,
        long seq,
        String writer,
        long number,
        Instant at,
        String event,
        String actor,
        @Nullable String recipient,
        @Nullable UUID subject,
        @Nullable UUID message,
        @Nullable UUID delivery,
        @Nullable String kind,
        List<String> shared,
        List<String> masked,
        List<String> withheld,
        List<String> authorities,
        @Nullable String policyVersion,
        @Nullable String purpose,
        String outcome) {
    private static final int FORM = 1;
    private static final int NOTHING = -1;

    static AuditRow read(ResultSet row) throws SQLException {
        return new AuditRow(
                row.getLong("tx"),
                row.getLong("seq"),
                row.getString("writer"),
                row.getLong("number"),
                row.getTimestamp("at").toInstant(),
                row.getString("event"),
                row.getString("actor"),
                row.getString("recipient"),
                row.getObject("subject", UUID.class),
                row.getObject("message_id", UUID.class),
                row.getObject("delivery_id", UUID.class),
                row.getString("kind"),
                texts(row.getArray("shared")),
                texts(row.getArray("masked")),
                texts(row.getArray("withheld")),
                texts(row.getArray("authorities")),
                row.getString("policy_version"),
                row.getString("purpose"),
                row.getString("outcome"));
    }

    static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }

    byte[] leaf() {
        return Seal.sha256(canonical());
    }

    /** One row, one form: each part with its length, so that no two rows have the same bytes. */
    private byte[] canonical() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeLong(tx);
            text(out, writer);
            out.writeLong(number);
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
            for (Object part : Arrays.asList(event, actor, recipient, subject, message, delivery, kind)) {
                text(out, part);
            }
            for (List<String> list : List.of(shared, masked, withheld, authorities)) {
                out.writeInt(list.size());
                for (String one : list) {
                    text(out, one);
                }
            }
            for (Object part : Arrays.asList(policyVersion, purpose, outcome)) {
                text(out, part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, @Nullable Object part) throws IOException {
        if (part == null) {
            out.writeInt(NOTHING);
            return;
        }
        byte[] text = part.toString().getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
    }

    /** As a report names it. */
    String name() {
        return "row " + seq + " (" + writer + " " + number + ", " + event + ", " + at + ")";
    }
}
