package org.diversionhub.audit;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.FieldPath;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Appends decisions. It has no transaction of its own: without the audit row the decision does not happen either. */
@Repository
public class Audit {
    private static final String WRITER = "hub-" + ProcessHandle.current().pid();

    private static final String INSERT = "insert into audit (writer, at, event, actor, recipient, subject, message_id,"
            + " delivery_id, kind, shared, masked, withheld, authorities, policy_version, outcome)";
    private static final String PLACES = String.join(", ", Collections.nCopies(15, "?"));

    private final JdbcClient sql;
    private final Clock clock;

    Audit(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    public void append(Entry entry) {
        sql.sql(INSERT + " values (" + PLACES + ")").params(values(entry)).update();
    }

    /**
     * Makes a change and appends its entry in one statement: neither happens without the other.
     *
     * @param change an {@code update … returning} of one row at most
     * @return whether it changed a row
     */
    public boolean append(Entry entry, String change, @Nullable Object... values) {
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(values));
        all.addAll(values(entry));
        return sql.sql("with change as (" + change + ") " + INSERT + " select " + PLACES + " from change")
                        .params(all)
                        .update()
                == 1;
    }

    private List<@Nullable Object> values(Entry entry) {
        return Arrays.asList(
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
                entry.outcome());
    }

    private static String[] texts(List<FieldPath> paths) {
        return paths.stream().map(FieldPath::text).toArray(String[]::new);
    }
}
