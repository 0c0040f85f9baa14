package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Has a person look where a partner's broker keeps what the hub has refused: one task a partner until it is done. */
@Component
class RefusedMessages {
    private final JdbcClient sql;
    private final Clock clock;

    RefusedMessages(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** @param why in a word of ours */
    void tell(String partner, String why) {
        sql.sql("""
                        insert into task (id, at, what, reason) select :id, :at, 'refused-message', :reason
                        where not exists (select 1 from task
                            where what = 'refused-message' and done_at is null and reason like :partner)""")
                .param("id", UUID.randomUUID())
                .param("at", Timestamp.from(clock.instant()))
                .param("reason", partner + ": " + why)
                .param("partner", partner + ": %")
                .update();
    }
}
