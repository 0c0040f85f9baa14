package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.FieldPath;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.SealBroken;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether what lies there for a partner would still be given as it is, by the configuration of now. */
@Component
class Narrowed {
    /** What went last of it, as the audit says: the time of the delivery narrows where that is looked for. */
    private static final String GIVEN = """
            select a.shared, a.masked from delivery d join audit a on a.recipient = d.partner
                    and a.event = 'DISCLOSING' and a.delivery_id = d.id
                    and a.at between d.updated_at - interval '5 minutes' and d.updated_at + interval '1 minute'
                where d.id = ? order by a.at desc, a.seq desc limit 1""";

    private final JdbcClient sql;
    private final Moments moments;
    private final Judging judging;

    Narrowed(JdbcClient sql, Moments moments, Judging judging) {
        this.sql = sql;
        this.moments = moments;
        this.judging = judging;
    }

    private record Given(Set<String> shared, Set<String> masked) {}

    /** @return those of which less would be given, or nothing */
    List<UUID> of(String partner, List<UUID> lying, Snapshot snapshot, Instant now) {
        return lying.stream().filter(id -> is(partner, id, snapshot, now)).toList();
    }

    private boolean is(String partner, UUID delivery, Snapshot snapshot, Instant now) {
        try {
            return moments.of(delivery, partner)
                    .map(moment ->
                            judging.judgeAgain(moment.had(), Judging.look(partner, moment.standing(), snapshot, now)))
                    .filter(judged -> !covers(judged.disclosure(), delivery))
                    .isPresent();
        } catch (CaseKeyMissing | SealBroken unreadable) {
            return true;
        }
    }

    private boolean covers(Disclosure now, UUID delivery) {
        if (!(now instanceof Disclosure.Share share)) {
            return false;
        }
        Set<String> shared = paths(share.shared());
        Set<String> seen = new HashSet<>(paths(share.masked()));
        seen.addAll(shared);
        return sql.sql(GIVEN)
                .param(delivery)
                .query((row, n) -> given(row))
                .optional()
                .filter(given -> shared.containsAll(given.shared()) && seen.containsAll(given.masked()))
                .isPresent();
    }

    private static Set<String> paths(List<FieldPath> fields) {
        return fields.stream().map(FieldPath::toString).collect(Collectors.toSet());
    }

    private static Given given(ResultSet row) throws SQLException {
        return new Given(
                Set.copyOf(Arrays.asList((String[]) row.getArray("shared").getArray())),
                Set.copyOf(Arrays.asList((String[]) row.getArray("masked").getArray())));
    }
}
