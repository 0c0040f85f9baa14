package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.exchange.Messages.Latest;
import org.diversionhub.exchange.Messages.Told;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.Purpose;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which of the kept messages stand, as they were corrected, and without what their senders have taken back. */
@Repository
class StandingMessages {
    private static final Set<String> WHO = Set.of("diversion-referral", ConsentMessages.KIND);

    private final JdbcClient sql;
    private final Messages messages;

    StandingMessages(JdbcClient sql, Messages messages) {
        this.sql = sql;
        this.messages = messages;
    }

    /** All messages of a case, as they stand, in the order in which they came. */
    List<Told> told(UUID caseId) {
        return sql.sql("select m.*, l.kind = 'correction/nullify' as nullified, coalesce(v.id, m.id) as version_id,"
                        + " coalesce(v.sealed, m.sealed) as version from message m"
                        + " left join message l on l.id = m.corrected_by"
                        + " left join message v on v.id = l.id and v.kind = 'correction/correct'"
                        + " where m.case_id = ? and m.corrects is null order by m.accepted_at, m.happened_at")
                .param(caseId)
                .query((row, n) -> told(row))
                .list();
    }

    private Told told(ResultSet row) throws SQLException {
        UUID caseId = row.getObject("case_id", UUID.class);
        return new Told(
                row.getObject("id", UUID.class),
                caseId,
                row.getString("sender"),
                row.getBytes("id_token"),
                Origin.valueOf(row.getString("origin")),
                row.getTimestamp("accepted_at").toInstant(),
                row.getBoolean("nullified"),
                messages.open(
                        Purpose.HANDLE,
                        row.getObject("version_id", UUID.class),
                        caseId,
                        Kind.parse(row.getString("kind")),
                        row.getTimestamp("happened_at").toInstant(),
                        row.getBytes("version")));
    }

    /** What says who a participant is, and stands: referrals, and consents with identifiers. */
    List<CanonicalMessage> standingWords(UUID participant) {
        return standing(participant).stream()
                .filter(message -> WHO.contains(message.kind().name()))
                .toList();
    }

    /** What was told of a participant, in any case, as it was corrected, without what its senders have taken back. */
    List<CanonicalMessage> standing(UUID participant) {
        return sql
                .sql("select id from lead_case where participant_id = ? and shredded_at is null")
                .param(participant)
                .query(UUID.class)
                .list()
                .stream()
                .flatMap(caseId -> told(caseId).stream())
                .filter(told -> !told.nullified())
                .map(Told::message)
                .toList();
    }

    /**
     * The latest message of each kind among these that somebody else sent: the last that happened, not that came. Of
     * requests all, since none takes the place of another.
     */
    List<Latest> latest(UUID caseId, Set<Kind> kinds, String notFrom, UUID except) {
        return sql.sql("""
                        select id, kind from (
                            select distinct on (split_part(kind, '/', 1), case when kind like '%/request' then id end)
                                id, kind, least(happened_at, accepted_at) as at, accepted_at from message m
                            where case_id = ? and kind = any(?) and sender <> ? and id <> ? and not exists (
                                select 1 from message l where l.id = m.corrected_by and l.kind = 'correction/nullify')
                            order by split_part(kind, '/', 1), case when kind like '%/request' then id end,
                                least(happened_at, accepted_at) desc, accepted_at desc) as latest
                        order by split_part(kind, '/', 1), at, accepted_at""")
                .params(caseId, kinds.stream().map(Kind::toString).toArray(String[]::new), notFrom, except)
                .query((row, n) -> new Latest(row.getObject(1, UUID.class), Kind.parse(row.getString(2))))
                .list();
    }

    /** The last decision, and the last hand-off of this stay, where they did not go to the jail. */
    List<Latest> missedInCustody(LeadCase known, String jail) {
        return sql.sql("""
                        select id, kind from (
                            select distinct on (split_part(kind, '/', 1)) id, kind, accepted_at from message m
                            where case_id = :case and sender <> :jail and corrects is null
                                and (kind like 'prosecution-decision/%' or kind = 'release-handoff'
                                    and accepted_at >= :since)
                                and not exists (select 1 from message l
                                    where l.id = m.corrected_by and l.kind = 'correction/nullify')
                            order by split_part(kind, '/', 1), least(happened_at, accepted_at) desc, accepted_at desc
                            ) as latest
                        where not exists (select 1 from delivery d where d.message_id = latest.id and d.partner = :jail
                            and d.state in ('PENDING', 'CLAIMED', 'DELIVERED', 'DEAD'))
                        order by accepted_at""")
                .param("case", known.id())
                .param("jail", jail)
                .param("since", Timestamp.from(Objects.requireNonNullElse(known.custodyAt(), Instant.EPOCH)))
                .query((row, n) -> new Latest(row.getObject(1, UUID.class), Kind.parse(row.getString(2))))
                .list();
    }

    /** What the referrals of these agencies call these participants: opened to compare them with somebody booked. */
    Map<UUID, List<CanonicalMessage>> referrals(Set<UUID> participants, List<String> agencies) {
        Map<UUID, List<CanonicalMessage>> referrals = new HashMap<>();
        sql.sql("""
                        select c.participant_id, m.case_id, m.kind, m.happened_at, coalesce(l.id, m.id) as id,
                            coalesce(l.sealed, m.sealed) as sealed
                        from message m join lead_case c on c.id = m.case_id left join message l on l.id = m.corrected_by
                        where c.participant_id = any(?) and c.agency = any(?) and c.shredded_at is null
                            and l.kind is distinct from 'correction/nullify' and m.kind like 'diversion-referral/%' order by m.accepted_at desc""")
                .params(participants.toArray(UUID[]::new), agencies.toArray(String[]::new))
                .query(row -> {
                    UUID participant = row.getObject("participant_id", UUID.class);
                    messages.openIfPossible(row)
                            .ifPresent(referral -> referrals
                                    .computeIfAbsent(participant, any -> new ArrayList<>())
                                    .add(referral));
                });
        return referrals;
    }
}
