package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityRows;
import org.diversionhub.message.FieldPath;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.LeadCase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Reads in one look what an attempt to deliver has to know beyond its case. Nothing is cached. At a claim the look
 * begins when the case is held already: a consent that is being accepted at the same time is either seen, or finds the
 * delivery already held and releases it.
 */
@Repository
class Standings {
    /** Of the case and partner in {@code c}, with the authorities in {@code a}. */
    static final String SELECT = """
             select (select case when p.named then 'NAMED' else 'OWN' end from party p
                    where p.case_id = c.id and p.partner = c.partner and p.left_at is null) as part,
                (select array_agg(h.field order by h.field) from handle h
                    where h.case_id = c.id and h.partner = c.partner) as fields,
                (select array_agg(h.sealed order by h.field) from handle h
                    where h.case_id = c.id and h.partner = c.partner) as names,
                a.*
            from c left join a on true""";

    private static final String LOOK = "with a as materialized (" + AuthorityRows.FOR_CLAIM + """
            ), c as (select cast(:case as uuid) as id, cast(:partner as text) as partner)""" + SELECT;

    private final JdbcClient sql;
    private final CaseHandles handles;

    Standings(JdbcClient sql, CaseHandles handles) {
        this.sql = sql;
        this.handles = handles;
    }

    /** @param known the case, held against change until the transaction ends */
    Standing of(String partner, LeadCase known) {
        return sql.sql(LOOK)
                .param("partner", partner)
                .param("case", known.id())
                .param("participant", known.participant())
                .query((ResultSet rows) -> {
                    return read(partner, known, rows);
                });
    }

    /** @param rows of {@link #SELECT}, before the first */
    Standing read(String partner, LeadCase known, ResultSet rows) throws SQLException {
        rows.next();
        Standing.Part part = Optional.ofNullable(rows.getString("part"))
                .map(Standing.Part::valueOf)
                .orElse(Standing.Part.NONE);
        Map<FieldPath, String> names = names(partner, known, rows);
        List<Authority> authorities = new ArrayList<>();
        do {
            AuthorityRows.read(rows).ifPresent(authorities::add);
        } while (rows.next());
        return new Standing(known, part, names, authorities);
    }

    private Map<FieldPath, String> names(String partner, LeadCase known, ResultSet row) throws SQLException {
        Map<FieldPath, String> names = new HashMap<>();
        names.put(CaseHandles.PERSON, handles.personKey(partner, known.participant()));
        if (row.getArray("fields") != null) {
            String[] fields = (String[]) row.getArray("fields").getArray();
            byte[][] sealed = (byte[][]) row.getArray("names").getArray();
            for (int i = 0; i < fields.length; i++) {
                names.put(new FieldPath(fields[i]), handles.open(known.id(), partner, fields[i], sealed[i]));
            }
        }
        return names;
    }
}
