package org.diversionhub.exchange;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.disclosure.Disclosing;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.disclosure.Received;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What goes of a correction to one recipient, by what went to it before: as the audit has it, field by field. */
@Component
class Corrected {
    private static final String WENT =
            "array(select distinct unnest(a.%s) from audit a where a.subject = c.participant_id"
                    + " and a.event = 'DISCLOSING' and a.delivery_id = d.id) as %1$s";

    private static final String VERSIONS = "(select x.id from message x where x.id = t.id or x.corrects = t.id)";

    /** A single release and what goes by itself are told apart: neither takes the place of the other. */
    private static final String ALONG = " join delivery own on own.id = ? and case when own.follows is null then not"
            + " d.released else own.follows in (d.id, d.follows) end";

    private static final String HAD =
            "select d.id, d.message_id <> t.id as correction, t.kind, t.happened_at, t.case_id,"
                    + " v.id as version_id, v.sealed, " + WENT.formatted("shared") + ", " + WENT.formatted("masked")
                    + " from message t join lead_case c on c.id = t.case_id join delivery d on d.message_id in "
                    + VERSIONS
                    + ALONG
                    + " join message v on v.id = d.content_id"
                    + " where t.id = ? and d.partner = ? and d.id <> own.id and d.shown order by d.seq";

    private static final String DEAD = "select exists (select 1 from message t join delivery d on d.message_id in "
            + VERSIONS + ALONG + " where t.id = ? and d.partner = ? and d.state = 'DEAD')";

    private final JdbcClient sql;
    private final Messages messages;

    Corrected(JdbcClient sql, Messages messages) {
        this.sql = sql;
        this.messages = messages;
    }

    /** One delivery of the message or of a correction of it, which the recipient has, possibly. */
    private record Went(UUID delivery, Received received) {}

    Disclosure decide(Leases.Claimed claimed, CanonicalMessage correction, Situation now, Disclosing disclosing) {
        UUID target = Objects.requireNonNull(claimed.corrects());
        boolean nullify = Corrections.isNullify(claimed.kind());
        if (!nullify && isDead(claimed.id(), target, claimed.partner())) {
            return new Disclosure.Withhold(Reason.BEHIND_DEAD, List.of(), "none");
        }
        List<Went> went = sql.sql(HAD)
                .params(claimed.id(), target, claimed.partner())
                .query((row, n) -> went(row))
                .list();
        List<Received> had = went.stream().map(Went::received).toList();
        UUID known = went.stream()
                .filter(one -> !one.received().correction())
                .map(Went::delivery)
                .reduce(claimed.id(), (earlier, later) -> later);
        CanonicalMessage corrected = asTold(target, correction);
        return nullify
                ? disclosing.nullify(corrected, had, known, now)
                : disclosing.correct(corrected, had, known, now);
    }

    private boolean isDead(UUID own, UUID target, String partner) {
        return sql.sql(DEAD).params(own, target, partner).query(Boolean.class).single();
    }

    /** Of the day of which the message told: a consent that does not reach back to it opens nothing of it. */
    private CanonicalMessage asTold(UUID target, CanonicalMessage correction) {
        return sql.sql("select kind, least(happened_at, accepted_at) as at from message where id = ?")
                .param(target)
                .query((row, n) -> new CanonicalMessage(
                        Kind.parse(row.getString("kind")),
                        "",
                        row.getTimestamp("at").toInstant(),
                        correction.record()))
                .single();
    }

    private Went went(ResultSet row) throws SQLException {
        CanonicalMessage version = messages.open(
                row.getObject("version_id", UUID.class),
                row.getObject("case_id", UUID.class),
                Kind.parse(row.getString("kind")),
                row.getTimestamp("happened_at").toInstant(),
                row.getBytes("sealed"));
        return new Went(
                row.getObject("id", UUID.class),
                new Received(
                        version,
                        row.getBoolean("correction"),
                        paths(row.getArray("shared")),
                        paths(row.getArray("masked"))));
    }

    private static Set<FieldPath> paths(Array array) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).map(FieldPath::new).collect(Collectors.toSet());
    }
}
