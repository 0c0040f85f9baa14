package org.diversionhub.exchange;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Persons;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Stays in jail that may be of a participant: the jail's words are sealed under the key of that participant's case
 * until a person has decided, and are gone with it. Those of one stay are decided together.
 */
@Repository
class MatchQueue {
    static final String MATCH = "select p.*, c.program from person_match p join lead_case c on c.id = p.case_id";

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

    /** What persons have decided of one stay, and of whom they are still asked. */
    record Decided(Optional<UUID> person, Set<UUID> others, Set<UUID> asked) {
        static final Decided NOTHING = new Decided(Optional.empty(), Set.of(), Set.of());

        private static Decided of(UUID participant, @Nullable Boolean isPerson) {
            if (isPerson == null) {
                return new Decided(Optional.empty(), Set.of(), Set.of(participant));
            }
            return isPerson
                    ? new Decided(Optional.of(participant), Set.of(), Set.of())
                    : new Decided(Optional.empty(), Set.of(participant), Set.of());
        }

        private Decided and(Decided other) {
            return new Decided(person.or(other::person), union(others, other.others), union(asked, other.asked));
        }

        private static Set<UUID> union(Set<UUID> one, Set<UUID> other) {
            Set<UUID> both = new HashSet<>(one);
            both.addAll(other);
            return both;
        }
    }

    /** A stay that may be of this participant. */
    record Match(UUID id, UUID participant, UUID caseId, String program, String jail) {}

    /**
     * What the jail told meanwhile.
     *
     * @param idToken by which the jail corrects it
     */
    record Told(UUID id, byte[] idToken, CanonicalMessage booking) {
        @Override
        public String toString() {
            return "Told[" + id + "]";
        }
    }

    /** What is decided of these stays, by their tokens. */
    Map<ByteBuffer, Decided> decided(String jail, Collection<byte[]> stays) {
        Map<ByteBuffer, Decided> decided = new HashMap<>();
        sql.sql("select stay_token, participant_id, is_person from person_match"
                        + " where jail = ? and stay_token = any(?)")
                .params(jail, stays.toArray(byte[][]::new))
                .query(row -> {
                    Decided one = Decided.of(row.getObject(2, UUID.class), row.getObject(3, Boolean.class));
                    decided.merge(ByteBuffer.wrap(row.getBytes(1)), one, Decided::and);
                });
        return decided;
    }

    /**
     * Asks a person whether it is the participant's, once for each stay.
     *
     * @param known the participant's case under whose key it waits
     */
    void put(Accepting booking, LeadCase known) {
        open(booking, known).ifPresent(match -> add(booking, known.participant(), match));
    }

    /** @return the match, unless it is decided */
    private Optional<Match> open(Accepting booking, LeadCase known) {
        String jail = booking.sender().id();
        byte[] stay = book.stayToken(jail, known.program(), booking.message());
        UUID participant = known.participant();
        UUID id = UUID.randomUUID();
        boolean first = sql.sql("insert into person_match (id, participant_id, case_id, jail, stay_token, at)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing")
                        .params(id, participant, known.id(), jail, stay, Timestamp.from(booking.now()))
                        .update()
                == 1;
        if (first) {
            ask(id, participant, booking);
        }
        return sql.sql("select id, case_id from person_match"
                        + " where jail = ? and stay_token = ? and participant_id = ? and is_person is null for update")
                .params(jail, stay, participant)
                .query((row, n) -> new Match(
                        row.getObject(1, UUID.class), participant, row.getObject(2, UUID.class), known.program(), jail))
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

    /** Of one event the last word waits, under the id of the message where one has told it. */
    private void add(Accepting booking, UUID participant, Match match) {
        UUID id = UUID.randomUUID();
        sql.sql("insert into person_match_event as e (id, match_id, event_token, id_token, kind, happened_at, sealed)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict (match_id, event_token) do update"
                        + " set id = excluded.id, happened_at = excluded.happened_at, sealed = excluded.sealed,"
                        + " id_token = case when excluded.id_token = ? then e.id_token else excluded.id_token end")
                .params(
                        id,
                        match.id(),
                        book.eventToken(match.jail(), booking.message(), participant),
                        booking.idToken(),
                        booking.message().kind().toString(),
                        Timestamp.from(booking.message().time()),
                        messages.seal(id, match.caseId(), booking.message()),
                        book.entryToken(match.jail(), booking.message()))
                .update();
    }

    /** An event that a jail corrects while it waits. */
    private record Corrected(UUID match, UUID caseId, UUID participant, String program, Told told) {}

    /** What waits of a booking that the jail corrects waits as it ought to have been, or no longer. */
    void correct(Accepting correction, CorrectedRecord said, List<byte[]> tokens, Collection<UUID> person) {
        for (Corrected one : waiting(correction.sender().id(), tokens, person)) {
            if (Corrections.isNullify(correction.message().kind())) {
                sql.sql("delete from person_match_event where id = ?")
                        .param(one.told().id())
                        .update();
                if (Corrections.isOfAnother(correction.message())) {
                    refuse(correction, one.told().booking(), one.participant(), one.program(), one.caseId());
                } else {
                    askNoMore(one.match(), correction.now());
                }
            } else if (said.faultsBeside(one.told().booking()).isEmpty()) {
                said.instead(one.told().booking().time())
                        .ifPresent(right -> sql.sql("update person_match_event set sealed = ? where id = ?")
                                .params(
                                        messages.seal(one.told().id(), one.caseId(), right),
                                        one.told().id())
                                .update());
            }
        }
    }

    private List<Corrected> waiting(String jail, List<byte[]> tokens, Collection<UUID> person) {
        return sql.sql("select e.*, p.case_id, p.participant_id, c.program from person_match_event e"
                        + " join person_match p on p.id = e.match_id join lead_case c on c.id = p.case_id"
                        + " where p.jail = ? and e.id_token = any(?) and p.participant_id = any(?) for update of e")
                .params(jail, tokens.toArray(byte[][]::new), person.toArray(UUID[]::new))
                .query((row, n) -> new Corrected(
                        row.getObject("match_id", UUID.class),
                        row.getObject("case_id", UUID.class),
                        row.getObject("participant_id", UUID.class),
                        row.getString("program"),
                        told(row, messages, row.getObject("case_id", UUID.class))))
                .list();
    }

    /** Of a stay of which nothing waits any more nobody is asked. */
    private void askNoMore(UUID match, Instant now) {
        sql.sql("with gone as (delete from person_match p where p.id = ? and p.is_person is null and not exists"
                        + " (select 1 from person_match_event e where e.match_id = p.id) returning p.id)"
                        + " update task set done_at = ? where id in (select id from gone) and done_at is null")
                .params(match, Timestamp.from(now))
                .update();
    }

    /** The jail itself says that the stay is not this person's: as if a person had said no. */
    void refuse(Accepting correction, CanonicalMessage booking, UUID participant, String program, UUID caseId) {
        String jail = correction.sender().id();
        sql.sql("""
                        with refused as (
                            insert into person_match (id, participant_id, case_id, jail, stay_token, at, is_person,
                                decided_by, decided_at)
                            select gen_random_uuid(), one.id, :case, :jail, :stay, :now, false, :jail, :now
                            from %s as one (id)
                            on conflict (jail, stay_token, participant_id) do update
                                set is_person = false, decided_by = excluded.decided_by, decided_at = excluded.decided_at
                            returning id),
                        gone as (delete from person_match_event where match_id in (select id from refused))
                        update task set done_at = :now where id in (select id from refused) and done_at is null
                        """.formatted(Persons.OF))
                .param("participant", participant)
                .param("case", caseId)
                .param("jail", jail)
                .param("stay", book.stayToken(jail, program, booking))
                .param("now", Timestamp.from(correction.now()))
                .update();
        audit.append(Entry.of(Entry.Event.MATCHED, jail, participant, "rejected"));
    }

    /** The stay has turned out to be of this participant: nobody decides any more, and what waited of it is kept. */
    void settle(Accepting booking, UUID participant, String program) {
        sql.sql("""
                        with settled as (update person_match set is_person = (participant_id in %s),
                                decided_by = jail, decided_at = :now
                            where jail = :jail and stay_token = :stay and is_person is null returning id, is_person),
                        gone as (delete from person_match_event
                            where match_id in (select id from settled where not is_person))
                        update task set done_at = :now where id in (select id from settled) and done_at is null
                        """.formatted(Persons.OF))
                .param("participant", participant)
                .param("now", Timestamp.from(booking.now()))
                .param("jail", booking.sender().id())
                .param("stay", book.stayToken(booking.sender().id(), program, booking.message()))
                .update();
    }

    /** Those that a person has confirmed and of which something waits to be kept. */
    List<Match> confirmed() {
        return sql.sql(
                        MATCH + " where is_person"
                                + " and exists (select 1 from person_match_event e where e.match_id = p.id) order by decided_at")
                .query((row, n) -> match(row))
                .list();
    }

    /** @param row of {@link #MATCH} */
    static Match match(ResultSet row) throws SQLException {
        return new Match(
                row.getObject("id", UUID.class),
                row.getObject("participant_id", UUID.class),
                row.getObject("case_id", UUID.class),
                row.getString("program"),
                row.getString("jail"));
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
                .query((row, n) -> told(row, messages, caseId))
                .list();
    }

    private static Told told(ResultSet row, Messages messages, UUID caseId) throws SQLException {
        return new Told(
                row.getObject("id", UUID.class),
                row.getBytes("id_token"),
                messages.openToMatch(
                        row.getObject("id", UUID.class),
                        caseId,
                        Kind.parse(row.getString("kind")),
                        row.getTimestamp("happened_at").toInstant(),
                        row.getBytes("sealed")));
    }

    /**
     * What nobody has decided for so long is not kept any longer, and so the hash of a stay that is a stranger's; a
     * roster that still says it asks again.
     */
    void forget(String program, Instant before, Instant now) {
        sql.sql("with gone as (delete from person_match p using lead_case c where c.id = p.case_id"
                        + " and c.program = :program and (p.is_person is null and p.at < :before"
                        + " or not p.is_person and p.decided_at < :before) returning p.id)"
                        + " update task set done_at = :now where id in (select id from gone) and done_at is null")
                .param("program", program)
                .param("before", Timestamp.from(before))
                .param("now", Timestamp.from(now))
                .update();
    }
}
