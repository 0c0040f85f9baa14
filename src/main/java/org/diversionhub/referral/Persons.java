package org.diversionhub.referral;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Which participants are one person, as a person has said: a link between two, which can be taken back. Nothing is
 * moved for it. Each participant keeps its cases, its consents and the keys by which partners know it.
 */
@Repository
public class Persons {
    /** Who links where no person does: a message with the identifiers of several that are linked. */
    public static final String HUB = "hub";

    /** All participants of the person whose one is {@code :participant}, for a statement. */
    public static final String OF = "(select cast(:participant as uuid) union select p.id from participant q"
            + " join participant p on p.person = q.person where q.id = :participant)";

    private static final long LOCK = 0x6875622d706572L;

    private final JdbcClient sql;

    public Persons(JdbcClient sql) {
        this.sql = sql;
    }

    /** A link of two participants that stands. */
    public record Link(UUID id, UUID one, UUID other, String by) {}

    /** The programme of which this participant is. */
    public String programOf(UUID participant) {
        return sql.sql("select program from participant where id = ?")
                .param(participant)
                .query(String.class)
                .single();
    }

    /** The participants of the same person, itself among them, always in the same order. */
    public List<UUID> of(UUID participant) {
        return sql.sql("select * from " + OF + " as of (id) order by id")
                .param("participant", participant)
                .query(UUID.class)
                .list();
    }

    /** Likewise of several. */
    public Set<UUID> of(Collection<UUID> participants) {
        return participants.stream().flatMap(one -> of(one).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Likewise, and nobody links or parts anybody until the transaction ends. Not for who holds a case already, for
     * whoever links has to wait for that case.
     */
    public List<UUID> hold(UUID participant) {
        sql.sql("select 1 from (select pg_advisory_xact_lock_shared(?)) as held")
                .param(LOCK)
                .query(Integer.class)
                .single();
        return of(participant);
    }

    /** Waits for everybody who holds persons, and keeps them out until the transaction ends. */
    public void holdAll() {
        sql.sql("select 1 from (select pg_advisory_xact_lock(?)) as held")
                .param(LOCK)
                .query(Integer.class)
                .single();
    }

    /** Whether these are one person; of nobody it is not true. */
    public boolean areOne(Collection<UUID> participants) {
        return !participants.isEmpty()
                && new HashSet<>(of(participants.iterator().next())).containsAll(participants);
    }

    public void link(UUID link, UUID one, UUID other, String by, String reason, Instant now) {
        sql.sql("insert into person_link (id, one, other, program, made_at, made_by, reason)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(link, one, other, programOf(one), Timestamp.from(now), by, reason)
                .update();
        Set<UUID> all = of(List.of(one, other));
        sql.sql("update participant set person = ? where id = any(?)")
                .params(UUID.randomUUID(), all.toArray(UUID[]::new))
                .update();
    }

    /**
     * A new participant beside several of one person, where a message could be of any of them: so that it is nobody's
     * if they turn out to be several. Consents that cover all of those cover it as well.
     */
    void join(UUID added, Collection<UUID> candidates, Instant now) {
        UUID[] all = candidates.toArray(UUID[]::new);
        link(UUID.randomUUID(), added, all[0], HUB, "has identifiers of several", now);
        sql.sql("""
                        insert into authority_also (authority_id, participant_id)
                        select a.id, :added from authority a
                        where a.participant_id = any(:all) and a.case_id is null and a.delivery_id is null
                            and cardinality(:all) = 1 + (select count(*) from authority_also y
                                where y.authority_id = a.id and y.participant_id = any(:all))""").param("added", added).param("all", all).update();
    }

    /** Those among these participants, and to none beyond: links lead to participants of the same person. */
    public List<Link> links(Collection<UUID> members) {
        return sql.sql("select * from person_link where ended_at is null and one = any(?)")
                .param(members.toArray(UUID[]::new))
                .query((row, n) -> new Link(
                        row.getObject("id", UUID.class),
                        row.getObject("one", UUID.class),
                        row.getObject("other", UUID.class),
                        row.getString("made_by")))
                .list();
    }

    public void end(UUID link, String by, String reason, Instant now) {
        sql.sql("update person_link set ended_at = ?, ended_by = ?, end_reason = ? where id = ? and ended_at is null")
                .params(Timestamp.from(now), by, reason, link)
                .update();
    }

    /** After links have ended: who is still one person by those that are left. */
    public List<Set<UUID>> regroup(Collection<UUID> members) {
        List<Set<UUID>> persons = connected(members, links(members));
        for (Set<UUID> person : persons) {
            sql.sql("update participant set person = ? where id = any(?)")
                    .params(person.size() == 1 ? null : UUID.randomUUID(), person.toArray(UUID[]::new))
                    .update();
        }
        return persons;
    }

    static List<Set<UUID>> connected(Collection<UUID> members, List<Link> links) {
        Map<UUID, Set<UUID>> next = new LinkedHashMap<>();
        members.forEach(one -> next.put(one, new HashSet<>()));
        links.forEach(link -> {
            next.computeIfAbsent(link.one(), any -> new HashSet<>()).add(link.other());
            next.computeIfAbsent(link.other(), any -> new HashSet<>()).add(link.one());
        });
        List<Set<UUID>> persons = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (UUID first : next.keySet()) {
            Set<UUID> person = new TreeSet<>();
            Deque<UUID> open = new ArrayDeque<>(List.of(first));
            while (!open.isEmpty()) {
                UUID one = open.pop();
                if (seen.add(one)) {
                    person.add(one);
                    open.addAll(next.getOrDefault(one, Set.of()));
                }
            }
            if (!person.isEmpty()) {
                persons.add(person);
            }
        }
        return persons;
    }
}
