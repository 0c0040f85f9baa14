package org.diversionhub.referral;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.diversionhub.message.FieldPath;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Reads in one look what every attempt to deliver has to know of a case. Nothing is cached. The case is held against
 * change until the attempt has committed: a consent that is being accepted now is either seen by this attempt, or finds
 * its delivery already held and releases it.
 */
@Repository
public class Standings {
    private final JdbcClient sql;
    private final CaseHandles handles;

    Standings(JdbcClient sql, CaseHandles handles) {
        this.sql = sql;
        this.handles = handles;
    }

    public Standing of(String partner, UUID caseId) {
        return sql.sql("""
                        select c.*, h.field, h.sealed as name, exists (select 1 from party p
                            where p.case_id = c.id and p.partner = :partner and p.left_at is null) as takes_part
                        from lead_case c left join handle h on h.case_id = :case and h.partner = :partner
                        where c.id = :case and c.shredded_at is null
                        for share of c""").param("partner", partner).param("case", caseId).query(rows -> {
            if (!rows.next()) {
                throw new IllegalStateException("no case " + caseId);
            }
            LeadCase known = Cases.read(rows);
            boolean party = rows.getBoolean("takes_part");
            Map<FieldPath, String> names = new HashMap<>();
            names.put(CaseHandles.PERSON, handles.personKey(partner, known.participant()));
            do {
                String field = rows.getString("field");
                if (field != null) {
                    names.put(new FieldPath(field), handles.open(caseId, partner, field, rows.getBytes("name")));
                }
            } while (rows.next());
            return new Standing(known, party, names);
        });
    }
}
