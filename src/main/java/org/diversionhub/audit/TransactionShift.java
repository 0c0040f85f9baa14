package org.diversionhub.audit;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The order of the audit is that of PostgreSQL's transactions. A dump that is restored into another server would begin
 * in the past: from then on their numbers are shifted beyond everything that is there.
 */
record TransactionShift(JdbcClient sql) {
    /** Before the first row of a hub is written. */
    void settle() {
        // One hub after the other; the table itself is locked only where there is something to change.
        sql.sql("select 1 from audit_shift for update").query(Integer.class).single();
        long by = sql.sql("""
                        select case when top >= pg_snapshot_xmax(now)::text::bigint + by
                            then top + 1 - pg_snapshot_xmin(now)::text::bigint else 0 end
                        from audit_shift, (select pg_current_snapshot() as now) as snapshot,
                            (select coalesce((select tx from audit order by tx desc, seq desc limit 1), 0) as top) as written""").query(Long.class).single();
        if (by > 0) {
            sql.sql("update audit_shift set by = ?").param(by).update();
            sql.sql("alter table audit alter column tx set default pg_current_xact_id()::text::bigint + " + by)
                    .update();
        }
    }

    /** Every row before this one is committed or never will be. */
    long horizon() {
        return sql.sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint + by from audit_shift")
                .query(Long.class)
                .single();
    }
}
