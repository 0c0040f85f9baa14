package org.diversionhub.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What was disclosed to one partner of what lies on its shelf: put there, and read from there. Whether it may be told
 * of that now is for the caller to ask.
 */
@Repository
public class ToldToPartner {
    private static final String SELECT = "select a.* from audit a where a.recipient = :partner"
            + " and a.event = 'DISCLOSING' and exists (select 1 from fhir_source s where s.delivery = a.delivery_id)";

    /** Its deliveries, and, since the audit is indexed by it, whom they are about. */
    private static final String OF_PATIENTS = """
             and a.delivery_id in (select s.delivery from fhir_resource r join fhir_source s on s.resource = r.seq
                where r.partner = :partner and r.type = 'Patient' and r.id = any(:patients%1$d))
             and a.subject in (select c.participant_id from fhir_resource r join fhir_source s on s.resource = r.seq
                join delivery d on d.id = s.delivery join lead_case c on c.id = d.case_id
                where r.partner = :partner and r.type = 'Patient' and r.id = any(:patients%1$d))""";

    private final JdbcClient sql;

    public ToldToPartner(JdbcClient sql) {
        this.sql = sql;
    }

    /** Where an event stands among all; the newest is the greatest. */
    public record Place(Instant at, long seq) {
        public static Place of(long micros, long seq) {
            return new Place(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), seq);
        }

        public long micros() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, at);
        }
    }

    /** One event. */
    public static final class Told {
        private final AuditRow row;

        private Told(AuditRow row) {
            this.row = row;
        }

        private static Told read(ResultSet row, int n) throws SQLException {
            return new Told(AuditRow.read(row));
        }

        public Place place() {
            return new Place(row.at(), row.seq());
        }

        public UUID delivery() {
            return Objects.requireNonNull(row.delivery());
        }

        public List<String> authorities() {
            return row.authorities();
        }

        /** Whether the partner read it, and it was not put on its shelf. */
        public boolean isRead() {
            return row.outcome().equals("read");
        }

        public ObjectNode fhir(BalpNames names) {
            return BalpEvent.of(row, names);
        }

        @Override
        public String toString() {
            return "Told[" + row.delivery() + "]";
        }
    }

    /**
     * Which ones.
     *
     * @param places one of these, or any if it is null
     * @param before all that are older than this one, or any
     * @param from the first moment, or null
     * @param until the end, not included, or null
     * @param patients of each set one, by the partner's names
     */
    public record Which(
            @Nullable Set<Place> places,
            @Nullable Place before,
            @Nullable Instant from,
            @Nullable Instant until,
            List<Set<String>> patients) {
        public static Which one(Place place) {
            return new Which(Set.of(place), null, null, null, List.of());
        }
    }

    /** The newest first. */
    public List<Told> to(String partner, Which which, int most) {
        StringBuilder select = new StringBuilder(SELECT);
        Map<String, Object> values = new HashMap<>(Map.of("partner", partner, "most", most));
        if (which.places() != null) {
            select.append(" and (a.at, a.seq) in (select p.at, p.seq from unnest(:ats::timestamptz[], :seqs::bigint[])"
                    + " as p (at, seq))");
            List<Place> places = List.copyOf(which.places());
            values.put("ats", places.stream().map(one -> one.at().toString()).toArray(String[]::new));
            values.put("seqs", places.stream().map(Place::seq).toArray(Long[]::new));
        }
        if (which.before() != null) {
            select.append(" and (a.at, a.seq) < (:at, :seq)");
            values.put("at", Timestamp.from(which.before().at()));
            values.put("seq", which.before().seq());
        }
        if (which.from() != null) {
            select.append(" and a.at >= :from");
            values.put("from", Timestamp.from(which.from()));
        }
        if (which.until() != null) {
            select.append(" and a.at < :until");
            values.put("until", Timestamp.from(which.until()));
        }
        for (int n = 0; n < which.patients().size(); n++) {
            select.append('\n').append(OF_PATIENTS.formatted(n));
            values.put("patients" + n, which.patients().get(n).toArray(String[]::new));
        }
        return sql.sql(select + " order by a.at desc, a.seq desc limit :most")
                .params(values)
                .query(Told::read)
                .list();
    }
}
