package org.diversionhub.exchange;

import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Stays in jail that may be of a participant: the jail's words are sealed under the key of that participant's case
 * until a person has decided, and are gone with it. Those of one stay are decided together.
 */
@Repository
class MatchQueue {
    private final JdbcClient sql;
    private final ReceiptBook book;
    private final Messages messages;
    private final Audit audit;

    MatchQueue(JdbcClient sql, ReceiptBook book, Messages messages, Audit audit) {
        this.sql = sql;
        this.book = book;
        this.messages = messages;
        this.audit = audit;
    }

    /** What persons have decided of one stay. */
    record Decided(Optional<UUID> person, Set<UUID> others) {
        static final Decided NOTHING = new Decided(Optional.empty(), Set.of());
    }

    /** A stay that may be of this participant. */
    record Match(UUID id, UUID participant, UUID caseId, String jail) {}

    /** What the jail told meanwhile. */
    record Told(UUID id, CanonicalMessage booking) {
        @Override
        public String toString() {
            return "Told[" + id + "]";
        }
    }

    /** Of whom a person has said that this stay is. */
    Optional<UUID> decided(Accepting booking) {
        byte[] stay = book.stayToken(booking.sender().id(), booking.message());
        return decided(booking.sender().id(), List.of(stay))
                .getOrDefault(ByteBuffer.wrap(stay), Decided.NOTHING)
                .person();
    }

    /** Likewise of many stays, by their tokens. */
    Map<ByteBuffer, Decided> decided(String jail, Collection<byte[]> stays) {
        Map<ByteBuffer, Decided> decided = new HashMap<>();
        sql.sql("select stay_token, participant_id, is_person from person_match"
                        + " where jail = ? and stay_token = any(?) and is_person is not null")
                .params(jail, stays.toArray(byte[][]::new))
                .query(row -> {
                    UUID participant = row.getObject(2, UUID.class);
                    Decided one = row.getBoolean(3)
                            ? new Decided(Optional.of(participant), Set.of())
                            : new Decided(Optional.empty(), Set.of(participant));
                    decided.merge(ByteBuffer.wrap(row.getBytes(1)), one, MatchQueue::both);
                });
        return decided;
    }

    private static Decided both(Decided one, Decided other) {
        Set<UUID> others = new HashSet<>(one.others());
        others.addAll(other.others());
        return new Decided(one.person().or(other::person), others);
    }

    /**
     * Asks a person whether it is the participant's, once for each stay.
     *
     * @param caseId the case under whose key it waits
     * @return whether it was not there yet
     */
    boolean put(Accepting booking, UUID participant, UUID caseId) {
        return open(booking, participant, caseId)
                .filter(match -> add(booking, participant, match))
                .isPresent();
    }

    /** @return the match, unless it is decided */
    private Optional<Match> open(Accepting booking, UUID participant, UUID caseId) {
        String jail = booking.sender().id();
        byte[] stay = book.stayToken(jail, booking.message());
        UUID id = UUID.randomUUID();
        boolean first = sql.sql("insert into person_match (id, participant_id, case_id, jail, stay_token, at)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                        .params(id, participant, caseId, jail, stay, Timestamp.from(booking.now()))
                        .update()
                == 1;
        if (first) {
            ask(id, participant, booking);
        }
        return sql.sql("select id, case_id from person_match"
                        + " where jail = ? and stay_token = ? and participant_id = ? and is_person is null for update")
                .params(jail, stay, participant)
                .query((row, n) ->
                        new Match(row.getObject(1, UUID.class), participant, row.getObject(2, UUID.class), jail))
                .optional();
    }

    private void ask(UUID match, UUID participant, Accepting booking) {
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'person-match', ?, ?)")
                .params(
                        match,
                        Timestamp.from(booking.now()),
                        participant,
                        "somebody in " + booking.sender().id() + " may be this participant: hub match show")
                .update();
        audit.append(Entry.of(Entry.Event.MATCHED, booking.sender().id(), participant, "unsure"));
    }

    private boolean add(Accepting booking, UUID participant, Match match) {
        UUID id = UUID.randomUUID();
        return sql.sql("insert into person_match_event (id, match_id, event_token, kind, happened_at, sealed)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                        .params(
                                id,
                                match.id(),
                                book.eventToken(match.jail(), booking.message(), participant),
                                booking.message().kind().toString(),
                                Timestamp.from(booking.message().time()),
                                messages.seal(id, match.caseId(), booking.message()))
                        .update()
                == 1;
    }

    /** The stay has turned out to be of this participant: nobody has to decide any more. */
    void settle(Accepting booking, UUID participant) {
        sql.sql("""
                        with settled as (update person_match set is_person = (participant_id = :participant),
                                decided_by = jail, decided_at = :now
                            where jail = :jail and stay_token = :stay and is_person is null returning id),
                        gone as (delete from person_match_event where match_id in (select id from settled))
                        update task set done_at = :now where id in (select id from settled) and done_at is null""")
                .param("participant", participant)
                .param("now", Timestamp.from(booking.now()))
                .param("jail", booking.sender().id())
                .param("stay", book.stayToken(booking.sender().id(), booking.message()))
                .update();
    }

    /** Those that a person has confirmed and of which something waits to be kept. */
    List<Match> confirmed() {
        return sql.sql(
                        "select * from person_match p where is_person"
                                + " and exists (select 1 from person_match_event e where e.match_id = p.id) order by decided_at")
                .query((row, n) -> new Match(
                        row.getObject("id", UUID.class),
                        row.getObject("participant_id", UUID.class),
                        row.getObject("case_id", UUID.class),
                        row.getString("jail")))
                .list();
    }

    /** Takes out what the jail has told, in the order in which it happened. */
    List<Told> take(Match match) {
        List<Told> told = told(sql, messages, match.id(), match.caseId());
        told.forEach(one -> sql.sql("delete from person_match_event where id = ?")
                .param(one.id())
                .update());
        return told;
    }

    static List<Told> told(JdbcClient sql, Messages messages, UUID match, UUID caseId) {
        return sql.sql("select * from person_match_event where match_id = ? order by happened_at for update")
                .param(match)
                .query((row, n) -> new Told(
                        row.getObject("id", UUID.class),
                        messages.openToMatch(
                                row.getObject("id", UUID.class),
                                caseId,
                                Kind.parse(row.getString("kind")),
                                row.getTimestamp("happened_at").toInstant(),
                                row.getBytes("sealed"))))
                .list();
    }

    /** What nobody has decided for so long is not kept any longer; a roster that still says it asks again. */
    void forget(Instant before, Instant now) {
        sql.sql("with gone as (delete from person_match where is_person is null and at < ? returning id)"
                        + " update task set done_at = ? where id in (select id from gone) and done_at is null")
                .params(Timestamp.from(before), Timestamp.from(now))
                .update();
    }
}
