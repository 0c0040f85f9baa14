package org.diversionhub.exchange;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.disclosure.Disclosing;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Received;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Endpoint;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How somebody is doing is one word to justice, which goes when it is another one: each time that it is said would be a
 * visit, and who says it another programme. What somebody holds of it is what was delivered, with its corrections; in
 * an inbox also what lies there before.
 */
@Component
class LastWord {
    private static final String WENT =
            "array(select distinct unnest(a.%s) from audit a where a.subject = c.participant_id"
                    + " and a.event = 'DISCLOSING' and a.delivery_id = d.id) as %1$s";

    private static final String EARLIER = "select t.id as target, m.corrects is not null as correction, d.shown,"
            + " m.kind = 'correction/nullify' as void, t.kind, t.happened_at, d.case_id, v.id as version_id, v.sealed, "
            + WENT.formatted("shared") + ", " + WENT.formatted("masked")
            + " from delivery d join lead_case c on c.id = d.case_id join message m on m.id = d.message_id"
            + " join message t on t.id = coalesce(m.corrects, m.id)"
            + " left join message l on l.id = t.corrected_by and l.kind = 'correction/correct'"
            + " join message v on v.id = coalesce(d.content_id, l.id, m.id)"
            + " where d.case_id = :case and d.partner = :partner and d.id <> :id and not d.released"
            + " and split_part(t.kind, '/', 1) = :name and (d.state = 'DELIVERED'"
            + " or (:inbox and d.open and d.seq < (select x.seq from delivery x where x.id = :id)))"
            + " order by t.accepted_at, t.id, d.seq";

    /** The last of each partner, where it stayed since it told nothing new. */
    private static final String STAYED = "select partner, message_id, kind from (select distinct on (d.partner)"
            + " d.partner, d.message_id, d.kind, d.reason from delivery d join message m on m.id = d.message_id"
            + " left join message l on l.id = m.corrected_by"
            + " where d.case_id = :case and split_part(d.kind, '/', 1) = :name and not d.released"
            + " and l.kind is distinct from 'correction/nullify'"
            + " and (d.state in ('DELIVERED', 'PENDING', 'CLAIMED') or d.reason = 'NOTHING_NEW')"
            + " order by d.partner, m.accepted_at desc, d.seq desc) as last where reason = 'NOTHING_NEW'";

    private final JdbcClient sql;
    private final Messages messages;
    private final Deliveries deliveries;

    LastWord(JdbcClient sql, Messages messages, Deliveries deliveries) {
        this.sql = sql;
        this.messages = messages;
        this.deliveries = deliveries;
    }

    /** The decision, or that there is nothing new in it. */
    Disclosure unlessHeld(
            Leases.Claimed claimed,
            CanonicalMessage message,
            Disclosure decision,
            Situation now,
            Disclosing disclosing) {
        return decision instanceof Disclosure.Share word && disclosing.isOneWord(word, message, now)
                ? disclosing.news(message, word, earlier(claimed, word, now), now)
                : decision;
    }

    private List<List<Received>> earlier(Leases.Claimed claimed, Disclosure.Share word, Situation now) {
        record Went(UUID target, Received received) {}
        boolean inbox = now.recipient().endpoint().filter(Endpoint::isInbox).isPresent();
        Map<UUID, List<Received>> earlier = sql
                .sql(EARLIER)
                .param("case", claimed.caseId())
                .param("partner", claimed.partner())
                .param("id", claimed.id())
                .param("name", claimed.kind().name())
                .param("inbox", inbox)
                .query((row, n) ->
                        new Went(row.getObject("target", UUID.class), received(row, Set.copyOf(word.masked()))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Went::target, LinkedHashMap::new, Collectors.mapping(Went::received, Collectors.toList())));
        return List.copyOf(earlier.values());
    }

    /** What nobody has looked at yet in an inbox goes as this one would. */
    private Received received(ResultSet row, Set<FieldPath> word) throws SQLException {
        CanonicalMessage version = messages.open(
                row.getObject("version_id", UUID.class),
                row.getObject("case_id", UUID.class),
                Kind.parse(row.getString("kind")),
                row.getTimestamp("happened_at").toInstant(),
                row.getBytes("sealed"));
        boolean correction = row.getBoolean("correction");
        boolean shown = row.getBoolean("shown");
        Set<FieldPath> unseen = row.getBoolean("void") ? Set.of() : word;
        return new Received(
                version,
                correction,
                shown ? paths(row.getArray("shared")) : Set.of(),
                shown ? paths(row.getArray("masked")) : unseen);
    }

    private static Set<FieldPath> paths(Array array) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).map(FieldPath::new).collect(Collectors.toSet());
    }

    /**
     * A correction may leave somebody with another word than the last one: what stayed since it was the same is asked
     * again, behind the correction.
     */
    List<Lane> again(Accepting correction, UUID caseId, Kind corrected) {
        record Stayed(String partner, UUID message, Kind kind) {}
        return sql
                .sql(STAYED)
                .param("case", caseId)
                .param("name", corrected.name())
                .query((row, n) ->
                        new Stayed(row.getString(1), row.getObject(2, UUID.class), Kind.parse(row.getString(3))))
                .list()
                .stream()
                .flatMap(one -> deliveries
                        .create(
                                one.message(),
                                caseId,
                                one.kind(),
                                correction.snapshot().partners().byId(one.partner()).stream()
                                        .filter(partner -> partner.endpoint().isPresent())
                                        .toList(),
                                correction.now())
                        .stream())
                .toList();
    }
}
