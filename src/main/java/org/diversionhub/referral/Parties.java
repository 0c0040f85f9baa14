package org.diversionhub.referral;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who takes part in a case: a partner gets nothing of a case in which it has no part. */
@Repository
public class Parties {
    private final JdbcClient sql;

    Parties(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * From now on the partner takes part; joining again changes nothing.
     *
     * @param named whether only since a consent names it, and as long as one does
     */
    public void join(UUID caseId, String partner, boolean named, Instant now) {
        sql.sql("""
                        insert into party (case_id, partner, joined_at, named) values (?, ?, ?, ?)
                        on conflict (case_id, partner) do update
                        set joined_at = excluded.joined_at, left_at = null, named = excluded.named
                        where party.left_at is not null""").params(caseId, partner, Timestamp.from(now), named).update();
    }

    /** Those whom a consent named have a part of their own from now on. */
    public void stay(UUID caseId, Collection<String> partners) {
        sql.sql("update party set named = false where case_id = ? and partner = any(?) and named")
                .params(caseId, partners.toArray(String[]::new))
                .update();
    }

    /** Who had a part of its own keeps one only while a consent names it. */
    public void onlyNamed(UUID caseId, String partner) {
        sql.sql("update party set named = true where case_id = ? and partner = ? and left_at is null")
                .params(caseId, partner)
                .update();
    }

    public void leave(UUID caseId, String partner, Instant now) {
        sql.sql("update party set left_at = ? where case_id = ? and partner = ? and left_at is null")
                .params(Timestamp.from(now), caseId, partner)
                .update();
    }

    /** Whether the partner takes or took part by what it is to the case, and not since a consent named it. */
    public boolean isOwn(UUID caseId, String partner) {
        return sql.sql("select exists (select 1 from party where case_id = ? and partner = ? and not named)")
                .params(caseId, partner)
                .query(Boolean.class)
                .single();
    }

    /**
     * Whether the partner takes part in a case of this person now, and not only since a consent names it.
     *
     * @param program and those of its agencies for whose cases the partner answers, also where a consent brought it in
     */
    public boolean serves(String partner, UUID participant, String program, Collection<String> agencies) {
        return sql.sql("select exists (select 1 from party p join lead_case c on c.id = p.case_id"
                        + " where c.participant_id = ? and p.partner = ? and p.left_at is null"
                        + " and (not p.named or c.program = ? and c.agency = any(?)))")
                .params(participant, partner, program, agencies.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    public List<String> of(UUID caseId) {
        return sql.sql("select partner from party where case_id = ? and left_at is null order by joined_at, partner")
                .param(caseId)
                .query(String.class)
                .list();
    }
}
