package org.diversionhub.audit;

import org.springframework.jdbc.core.simple.JdbcClient;

/** The count of those who write seldom, one after the other: the commands. It needs a transaction. */
record CommandNumbers(JdbcClient sql) implements Numbers {
    private static final long LOCK = 0x6875622d636d64L;

    @Override
    public String writer() {
        return "command";
    }

    @Override
    public long next() {
        sql.sql("select 1 from (select pg_advisory_xact_lock(?)) as held")
                .param(LOCK)
                .query(Integer.class)
                .single();
        return sql.sql("select coalesce(max(number), 0) + 1 from audit where writer = ?")
                .param(writer())
                .query(Long.class)
                .single();
    }

    @Override
    public void written(long number) {}

    @Override
    public void unused(long number) {}

    @Override
    public void unsure(long number) {}
}
