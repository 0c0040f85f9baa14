package org.diversionhub.audit;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What has been disclosed, as the audit tells: all of it, for a claim is on record before anything is sent (42 CFR
 * 2.24, 2.25; 45 CFR 164.528). Content and keys may be gone long since.
 */
@Repository
public class Disclosures {
    private static final String EVENTS = "('DISCLOSING', 'OUTCOME', 'ACKNOWLEDGED')";

    /** The query, whose plan is worth a look as the audit grows; the person's id and a timestamp. */
    public static final String OF_ONE =
            "select a.*, array(select t.type from authority t where t.id = any(a.authorities)) as types"
                    + " from audit a where subject = ? and at >= ? and event in " + EVENTS + " order by tx, seq";

    /** Ways of an attempt to end in which not a byte of the message had left. */
    private static final Set<String> NOTHING_SENT =
            Set.of("unreachable", "dead: unreachable", "no-time-left", "dead: no-time-left", "not-sent");

    private static final Set<String> ARRIVED = Set.of("delivered", "in-inbox");

    private final JdbcClient sql;

    public Disclosures(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * One delivery that a recipient has, or may have.
     *
     * @param at when: of the attempt that arrived, or else of the first one
     * @param fields those that went, masked ones included
     * @param authorities the types of those on which it rested; empty where the law asks for none
     * @param certain false for an attempt of which nobody knows how it ended, or that the recipient's side refused
     */
    public record Disclosed(
            UUID subject,
            String recipient,
            UUID delivery,
            Instant at,
            Kind kind,
            Set<FieldPath> fields,
            Set<String> authorities,
            @Nullable String purpose,
            String policyVersion,
            boolean certain) {}

    /** Everything about one person since then, oldest first. */
    public List<Disclosed> of(UUID subject, Instant since) {
        return between(subject, since, Instant.MAX);
    }

    /** Everything about participants who are one person. */
    public List<Disclosed> of(Collection<UUID> subjects, Instant since) {
        return subjects.stream()
                .flatMap(subject -> of(subject, since).stream())
                .sorted(Comparator.comparing(Disclosed::at))
                .toList();
    }

    /** Everything that one recipient got in that time, person by person. */
    public List<Disclosed> to(String recipient, Instant from, Instant until) {
        List<UUID> subjects = sql.sql("select distinct subject from audit where at >= ? and at < ? and recipient = ?"
                        + " and event = 'DISCLOSING' and subject is not null order by subject")
                .params(Timestamp.from(from), Timestamp.from(until), recipient)
                .query(UUID.class)
                .list();
        return subjects.stream()
                .flatMap(subject -> between(subject, from, until).stream())
                .filter(one -> one.recipient().equals(recipient))
                .toList();
    }

    /** Everybody who received one message, or a correction of it; it may walk through the whole audit. */
    public List<Disclosed> ofMessage(UUID message) {
        return deliveries(
                sql.sql("select a.*, array(select t.type from authority t where t.id = any(a.authorities)) as types"
                                + " from audit a where message_id in (select ? union select id from message"
                                + " where corrects = ?) and event in " + EVENTS + " order by tx, seq")
                        .params(message, message)
                        .query((row, n) -> Line.read(row))
                        .list(),
                Instant.MAX);
    }

    private List<Disclosed> between(UUID subject, Instant from, Instant until) {
        return deliveries(
                sql.sql(OF_ONE)
                        .params(subject, Timestamp.from(from))
                        .query((row, n) -> Line.read(row))
                        .list(),
                until);
    }

    private static List<Disclosed> deliveries(List<Line> lines, Instant until) {
        Map<UUID, Delivery> deliveries = new LinkedHashMap<>();
        lines.forEach(line -> deliveries
                .computeIfAbsent(line.delivery(), id -> new Delivery())
                .add(line, until));
        return deliveries.values().stream()
                .map(Delivery::disclosed)
                .flatMap(Collection::stream)
                .toList();
    }

    /** A row of one delivery. */
    private record Line(
            String event,
            UUID subject,
            UUID delivery,
            String recipient,
            Instant at,
            Kind kind,
            Set<FieldPath> fields,
            Set<String> authorities,
            @Nullable String purpose,
            @Nullable String policyVersion,
            String outcome) {
        static Line read(ResultSet row) throws SQLException {
            Set<FieldPath> fields = new TreeSet<>();
            for (Array array : List.of(row.getArray("shared"), row.getArray("masked"))) {
                AuditRow.texts(array).forEach(path -> fields.add(new FieldPath(path)));
            }
            return new Line(
                    row.getString("event"),
                    row.getObject("subject", UUID.class),
                    row.getObject("delivery_id", UUID.class),
                    row.getString("recipient"),
                    row.getTimestamp("at").toInstant(),
                    Kind.parse(row.getString("kind")),
                    fields,
                    new TreeSet<>(AuditRow.texts(row.getArray("types"))),
                    row.getString("purpose"),
                    row.getString("policy_version"),
                    row.getString("outcome"));
        }
    }

    /** The attempts of one delivery; each is a claim, and perhaps what became of it. */
    private static final class Delivery {
        private final List<Line> possible = new ArrayList<>();
        private @Nullable Line attempt;
        private @Nullable Line arrived;

        void add(Line line, Instant until) {
            if (line.event().equals("DISCLOSING")) {
                attempt = line.at().isBefore(until) ? line : null;
                if (attempt != null) {
                    possible.add(line);
                }
            } else if (line.event().equals("ACKNOWLEDGED")) {
                arrive(possible.isEmpty() ? null : possible.getLast());
            } else if (NOTHING_SENT.contains(line.outcome())) {
                possible.remove(attempt);
            } else if (ARRIVED.contains(line.outcome())) {
                arrive(attempt);
            }
        }

        private void arrive(@Nullable Line by) {
            arrived = arrived == null ? by : arrived;
        }

        List<Disclosed> disclosed() {
            if (possible.isEmpty()) {
                return List.of();
            }
            Line one = arrived == null ? possible.getFirst() : arrived;
            Set<FieldPath> fields = new TreeSet<>();
            Set<String> authorities = new TreeSet<>();
            possible.forEach(line -> {
                fields.addAll(line.fields());
                authorities.addAll(line.authorities());
            });
            return List.of(new Disclosed(
                    one.subject(),
                    one.recipient(),
                    one.delivery(),
                    one.at(),
                    one.kind(),
                    fields,
                    authorities,
                    one.purpose(),
                    String.valueOf(one.policyVersion()),
                    arrived != null));
        }
    }
}
