package org.diversionhub.audit;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.FieldPath;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Appends decisions. It has no transaction of its own: without the audit row the decision does not happen either. */
@Repository
public class Audit {
    private static final String WRITER = "hub-" + ProcessHandle.current().pid();

    private final JdbcClient sql;
    private final Clock clock;

    public Audit(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    public void append(Entry entry) {
        sql.sql("""
                        insert into audit (writer, at, event, actor, recipient, subject, message_id, delivery_id, kind,
                            shared, masked, withheld, authorities, policy_version, outcome)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        WRITER,
                        Timestamp.from(clock.instant()),
                        entry.event().name(),
                        entry.actor(),
                        entry.recipient(),
                        entry.subject(),
                        entry.messageId(),
                        entry.deliveryId(),
                        entry.kind() == null ? null : entry.kind().toString(),
                        texts(entry.shared()),
                        texts(entry.masked()),
                        texts(entry.withheld()),
                        entry.authorities().stream().map(Authority::id).toArray(UUID[]::new),
                        entry.disclosure().map(Disclosure::policyVersion).orElse(null),
                        entry.outcome())
                .update();
    }

    private static String[] texts(List<FieldPath> paths) {
        return paths.stream().map(FieldPath::text).toArray(String[]::new);
    }
}
