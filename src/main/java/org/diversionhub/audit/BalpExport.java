package org.diversionhub.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What was disclosed and what was withheld, as FHIR R4 AuditEvents of IHE's Basic Audit Log Patterns, one a line.
 * People are the hub's internal ids here, as everywhere in the audit.
 */
public final class BalpExport {
    private static final int SOME = 1_000;
    private static final String OURS = "urn:diversionhub:";

    private final JdbcClient sql;

    public BalpExport(JdbcClient sql) {
        this.sql = sql;
    }

    /** @return how many lines */
    public long lines(Instant from, Instant until, Consumer<String> to) {
        long count = 0;
        long tx = -1;
        long seq = -1;
        List<AuditRow> some = some(from, until, tx, seq);
        while (!some.isEmpty()) {
            some.forEach(row -> to.accept(event(row).toString()));
            count += some.size();
            tx = some.getLast().tx();
            seq = some.getLast().seq();
            some = some(from, until, tx, seq);
        }
        return count;
    }

    private List<AuditRow> some(Instant from, Instant until, long tx, long seq) {
        return sql.sql("select * from audit where at >= ? and at < ? and event in ('DISCLOSING', 'WITHHELD')"
                        + " and subject is not null and (tx, seq) > (?, ?) order by tx, seq limit " + SOME)
                .params(Timestamp.from(from), Timestamp.from(until), tx, seq)
                .query((row, n) -> AuditRow.read(row))
                .list();
    }

    static ObjectNode event(AuditRow row) {
        ObjectNode node = reference("Device", "node", row.writer());
        return BalpEvent.of(
                row,
                new BalpNames(
                        row.writer() + "-" + row.number(),
                        node,
                        OURS + "node:" + row.writer(),
                        reference("Organization", "partner", row.recipient()),
                        OURS + "partner:" + row.recipient(),
                        reference("Patient", "participant", Objects.toString(row.subject())),
                        reference(null, "delivery", Objects.toString(row.delivery(), "none")),
                        details(row),
                        row.authorities().stream()
                                .map(id -> reference("Consent", "authority", id))
                                .toList()));
    }

    private static Map<String, String> details(AuditRow row) {
        Map<String, String> details = new LinkedHashMap<>();
        put(details, "kind", row.kind());
        put(details, "shared", String.join(" ", row.shared()));
        put(details, "masked", String.join(" ", row.masked()));
        put(details, "withheld", String.join(" ", row.withheld()));
        put(details, "policy-version", row.policyVersion());
        return details;
    }

    private static void put(Map<String, String> details, String type, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            details.put(type, value);
        }
    }

    private static ObjectNode reference(@Nullable String type, String what, @Nullable String id) {
        ObjectNode out = BalpEvent.JSON.createObjectNode();
        if (type != null) {
            out.put("type", type);
        }
        out.putObject("identifier").put("system", OURS + what).put("value", id);
        return out;
    }
}
