package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.fhir.Terms.Term;
import org.diversionhub.trust.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is there for a partner by name, and where it comes from: no word of what it says. */
@Repository
class Catalogue {
    private static final String LISTED =
            "select r.*, array(select s.delivery from fhir_source s where s.resource = r.seq"
                    + " order by s.told desc, s.seq) as deliveries, a.case_id, a.sealed from fhir_resource r"
                    + " left join fhir_answer a on a.resource = r.seq";

    private final JdbcClient sql;
    private final Tokens tokens;

    Catalogue(JdbcClient sql, Tokens tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    /**
     * A name with its sources.
     *
     * @param deliveries that brought it, the one that told most of it first
     * @param own what the partner itself has said of it, sealed; or null
     */
    record Listed(
            long seq,
            Name name,
            Instant updated,
            List<UUID> deliveries,
            @Nullable Own own) {}

    /** Sealed under the key of its case. */
    record Own(UUID caseId, byte[] sealed) {
        @Override
        public String toString() {
            return "Own[" + caseId + "]";
        }
    }

    /** Takes up what a delivery brings; doing it twice changes nothing. The transaction is the caller's. */
    void add(String partner, UUID delivery, Map<Name, ObjectNode> brought, Instant now) {
        brought.forEach((name, resource) -> add(partner, delivery, name, resource, now));
    }

    private void add(String partner, UUID delivery, Name name, ObjectNode resource, Instant now) {
        long seq = add(partner, name, now);
        int told = told(resource);
        sql.sql("update fhir_resource set updated_at = ? where seq = ?"
                        + " and ? > all(select told from fhir_source where resource = fhir_resource.seq)")
                .params(Timestamp.from(now), seq, told)
                .update();
        sql.sql("insert into fhir_source (resource, delivery, told) values (?, ?, ?) on conflict do nothing")
                .params(seq, delivery, told)
                .update();
        findBy(seq, tokens(partner, name.type(), Terms.of(resource)));
    }

    private static int told(JsonNode part) {
        int all = part.isValueNode() ? 1 : 0;
        for (JsonNode inner : part) {
            all += told(inner);
        }
        return all;
    }

    /** The update changes nothing; it gives the number of the one that is there, and holds it until the end. */
    private long add(String partner, Name name, Instant now) {
        return sql.sql("insert into fhir_resource (partner, type, id, updated_at) values (?, ?, ?, ?)"
                        + " on conflict (partner, type, id) do update set id = excluded.id returning seq")
                .params(partner, name.type(), name.id(), Timestamp.from(now))
                .query(Long.class)
                .single();
    }

    private void findBy(long seq, byte[][] terms) {
        sql.sql("insert into fhir_term (term, resource) select t, ? from unnest(?) as t on conflict do nothing")
                .params(seq, terms)
                .update();
    }

    /**
     * Keeps what a partner says of something, or adds something that it has made. The transaction is the caller's.
     *
     * @param before by what it was found and is no longer
     * @param after by what it is found now
     */
    void answer(String partner, Name name, Own own, Collection<Term> before, Collection<Term> after, Instant now) {
        boolean kept = sql.sql("select 1 from lead_case where id = ? and shredded_at is null for share")
                .param(own.caseId())
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!kept) {
            throw Faults.nothingHere();
        }
        long seq = add(partner, name, now);
        sql.sql("insert into fhir_answer (resource, case_id, sealed) values (?, ?, ?)"
                        + " on conflict (resource) do update set sealed = excluded.sealed")
                .params(seq, own.caseId(), own.sealed())
                .update();
        sql.sql("update fhir_resource set updated_at = ? where seq = ?")
                .params(Timestamp.from(now), seq)
                .update();
        sql.sql("delete from fhir_term where resource = ? and term = any(?)")
                .params(seq, tokens(partner, name.type(), before))
                .update();
        findBy(seq, tokens(partner, name.type(), after));
    }

    /** Of what a delivery brought. */
    UUID caseOf(UUID delivery) {
        return sql.sql("select m.case_id from delivery d join message m on m.id = d.message_id where d.id = ?")
                .param(delivery)
                .query(UUID.class)
                .single();
    }

    /** What a correction corrects says something else from now on. */
    void touchCorrected(UUID correction, Instant now) {
        sql.sql("""
                        update fhir_resource set updated_at = ? where seq in (select s.resource from delivery d
                            join message m on m.id = d.message_id join delivery e on e.partner = d.partner
                            join message o on o.id = e.message_id join fhir_source s on s.delivery = e.id
                            where d.id = ? and m.corrects is not null and coalesce(o.corrects, o.id) = m.corrects)""").params(Timestamp.from(now), correction).update();
    }

    Optional<Listed> find(String partner, Name name) {
        return sql.sql(LISTED + " where r.partner = ? and r.type = ? and r.id = ?")
                .params(partner, name.type(), name.id())
                .query((row, n) -> listed(row))
                .optional();
    }

    /**
     * Candidates, the newest first.
     *
     * @param after the last that was seen, or null
     */
    List<Listed> candidates(String partner, Query query, @Nullable String after, int most) {
        StringBuilder which = new StringBuilder(LISTED);
        Map<String, Object> values = new HashMap<>(Map.of("partner", partner, "type", query.type(), "most", most));
        StringBuilder terms = new StringBuilder();
        for (int n = 0; n < query.all().size(); n++) {
            byte[][] tokens = tokens(partner, query.type(), query.all().get(n));
            values.put("terms" + n, tokens.length == 1 ? tokens[0] : tokens);
            // One value leads through its own index, in the order of the resources; of several a resource may
            // have two: it is looked up for each, which no planner turns into a walk through all.
            (tokens.length == 1 ? which : terms)
                    .append((tokens.length == 1
                                    ? " join fhir_term t%1$d on t%1$d.resource = r.seq and t%1$d.term = :terms%1$d"
                                    : " and (select true from fhir_term t where t.resource = r.seq"
                                            + " and t.term = any(:terms%1$d) limit 1)")
                            .formatted(n));
        }
        which.append(" where r.partner = :partner and r.type = :type").append(terms);
        and(
                which,
                values,
                " and r.seq < (select x.seq from fhir_resource x where x.partner = :partner"
                        + " and x.type = :type and x.id = :after)",
                "after",
                after);
        and(
                which,
                values,
                " and r.id = any(:ids)",
                "ids",
                query.ids().isEmpty() ? null : query.ids().toArray(String[]::new));
        and(
                which,
                values,
                " and r.updated_at >= :from",
                "from",
                query.from() == null ? null : Timestamp.from(query.from()));
        and(
                which,
                values,
                " and r.updated_at < :until",
                "until",
                query.until() == null ? null : Timestamp.from(query.until()));
        return sql.sql(which + " order by r.seq desc limit :most")
                .params(values)
                .query((row, n) -> listed(row))
                .list();
    }

    private static void and(
            StringBuilder which, Map<String, Object> values, String condition, String name, @Nullable Object value) {
        if (value != null) {
            which.append(condition);
            values.put(name, value);
        }
    }

    private byte[][] tokens(String partner, String type, Collection<Term> terms) {
        return terms.stream()
                .filter(term -> !term.value().isBlank())
                .map(term -> tokens.token("fhir", partner, type, term.parameter(), term.value()))
                .toArray(byte[][]::new);
    }

    private static Listed listed(ResultSet row) throws SQLException {
        byte[] sealed = row.getBytes("sealed");
        return new Listed(
                row.getLong("seq"),
                new Name(row.getString("type"), row.getString("id")),
                row.getTimestamp("updated_at").toInstant(),
                List.of((UUID[]) row.getArray("deliveries").getArray()),
                sealed == null ? null : new Own(row.getObject("case_id", UUID.class), sealed));
    }
}
