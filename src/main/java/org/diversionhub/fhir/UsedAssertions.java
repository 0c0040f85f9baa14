package org.diversionhub.fhir;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.diversionhub.trust.Tokens;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which assertions were used: in the database, so that none counts twice, on another node or after a start. */
@Component
class UsedAssertions {
    /** Longer than the clocks of two nodes differ: one that another node would still take is still known. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final JdbcClient sql;
    private final Tokens tokens;
    private final Clock clock;

    UsedAssertions(JdbcClient sql, Tokens tokens, Clock clock) {
        this.sql = sql;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** @return whether this partner uses this id for the first time */
    boolean use(String partner, String id, Instant until) {
        sql.sql("delete from used_assertion where (partner, id_token) in (select partner, id_token from used_assertion"
                        + " where expires_at < ? for update skip locked)")
                .param(Timestamp.from(clock.instant().minus(MARGIN)))
                .update();
        return sql.sql("insert into used_assertion (partner, id_token, expires_at) values (?, ?, ?)"
                                + " on conflict do nothing")
                        .params(partner, tokens.token("assertion-id", id), Timestamp.from(until))
                        .update()
                == 1;
    }
}
