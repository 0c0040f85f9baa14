package org.diversionhub.referral;

import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Tokens;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The people, known by random ids and found by keyed hashes. */
@Repository
public class Participants {
    private static final String GIVEN = "given:";
    private static final String OWN = "key:";

    private final JdbcClient sql;
    private final Tokens tokens;
    private final Persons persons;

    public Participants(JdbcClient sql, Tokens tokens) {
        this.sql = sql;
        this.tokens = tokens;
        this.persons = new Persons(sql);
    }

    /**
     * The participant of a new referral in this programme: one whom the sender calls so, or who is known by an
     * identifier, or a new one. A name and a birth date alone are not enough here, since a consent of one person would
     * then open the records of another.
     */
    public UUID referred(CanonicalMessage referral, Partner sender, String program, Instant now) {
        Optional<String> key = referral.text("participant.key");
        key.ifPresent(own -> lock(List.of(keyToken(sender.id(), own))));
        Optional<UUID> named = key.flatMap(own -> byKey(sender.id(), own)).filter(known -> isOf(program, known));
        if (named.isPresent()) {
            // The key alone decides, or an identifier beside it would tell whether its owner is known here.
            return hold(named.get());
        }
        PersonTokens person = PersonTokens.of(referral, program, tokens);
        lock(person.exact().values());
        having(person.exact().values()).stream()
                .filter(candidate -> !isReferred(candidate) && !fits(candidate, person))
                .forEach(candidate -> giveWay(candidate, person, now));
        return identified(person, having(person.exact().values()), program, now);
    }

    /**
     * The participant whom a consent names by an identifier, the whole name and the birth date, or a new one, who waits
     * for a referral. All of it has to fit: a wrong number must not open the records of somebody else.
     *
     * @return empty if it does not say that much
     */
    public Optional<UUID> consenting(CanonicalMessage consent, String program, Instant now) {
        PersonTokens person = PersonTokens.of(consent, program, tokens);
        if (person.exact().isEmpty() || person.nameAndDay().isEmpty()) {
            return Optional.empty();
        }
        lock(person.exact().values());
        Set<UUID> fitting = having(person.exact().values());
        fitting.removeIf(candidate -> !fits(candidate, person));
        return Optional.of(identified(person, fitting, program, now));
    }

    private UUID identified(PersonTokens person, Set<UUID> candidates, String program, Instant now) {
        boolean one =
                persons.areOne(candidates) && !isOther(candidates.iterator().next(), person.exact());
        UUID participant = one ? oneOf(candidates, program, now) : create(program, now);
        if (!one && !having(person.exact().values()).isEmpty()) {
            tell("identifiers that do not fit one person", participant, now);
        }
        person.exact().forEach((kind, token) -> rememberUnlessTaken(participant, kind, token));
        person.nameAndDay().ifPresent(token -> remember(participant, PersonTokens.NAME_AND_DAY, token));
        rememberAlike(participant, person.alike());
        return participant;
    }

    /** Of several that were merged it is not said which: a new one stands beside them. */
    private UUID oneOf(Set<UUID> candidates, String program, Instant now) {
        UUID first = hold(candidates.iterator().next());
        if (candidates.size() == 1) {
            return first;
        }
        UUID added = create(program, now);
        persons.join(added, candidates, now);
        return added;
    }

    /** An agency that has moved to another programme still calls those of its old one so. */
    private boolean isOf(String program, UUID participant) {
        return sql.sql("select program = ? from participant where id = ?")
                .params(program, participant)
                .query(Boolean.class)
                .single();
    }

    /** Whether there is more of the person than a consent that waits. */
    private boolean isReferred(UUID participant) {
        return sql.sql("select exists (select 1 from lead_case where participant_id = ? and door <> ?)")
                .params(participant, LeadCase.FILE)
                .query(Boolean.class)
                .single();
    }

    private boolean fits(UUID participant, PersonTokens person) {
        return person.nameAndDay()
                .filter(whole -> having(List.of(whole)).contains(participant))
                .isPresent();
    }

    /** A consent with numbers that turn out to be somebody else's waits on without them. */
    private void giveWay(UUID participant, PersonTokens person, Instant now) {
        person.exact().values().forEach(token -> forget(participant, token));
        tell("a waiting consent has a number of somebody else", participant, now);
    }

    /** Whether the person is known by another identifier of a kind that is given here. */
    private boolean isOther(UUID participant, Map<String, byte[]> exact) {
        UUID[] all = persons.of(participant).toArray(UUID[]::new);
        return exact.entrySet().stream()
                .anyMatch(given -> sql.sql("select count(*) filter (where token <> ?) > 0"
                                + " and count(*) filter (where token = ?) = 0"
                                + " from person_token where participant_id = any(?) and kind = ?")
                        .params(given.getValue(), given.getValue(), all, given.getKey())
                        .query(Boolean.class)
                        .single());
    }

    /**
     * An identifier finds one person who was referred: where two claim it, the first keeps it, and a person has been
     * told. Consents that wait may share it until the referral tells whose it is.
     */
    private void rememberUnlessTaken(UUID participant, String kind, byte[] token) {
        if (having(List.of(token)).stream().allMatch(other -> other.equals(participant) || !isReferred(other))) {
            remember(participant, kind, token);
        }
    }

    private void rememberAlike(UUID participant, List<byte[]> alike) {
        sql.sql("insert into person_token (kind, token, participant_id) select ?, token, ?"
                        + " from unnest(?::bytea[]) as token on conflict do nothing")
                .params(PersonTokens.ALIKE, participant, alike.toArray(byte[][]::new))
                .update();
    }

    /** A task for a person; the participant by an internal id. */
    private void tell(String what, UUID participant, Instant now) {
        sql.sql("insert into task (id, at, what, reason, program) values (?, ?, 'person-match', ?, ?)")
                .params(
                        UUID.randomUUID(),
                        Timestamp.from(now),
                        what + ": " + participant,
                        persons.programOf(participant))
                .update();
    }

    /** Two first referrals of one person at the same moment wait for each other, in one order. */
    private void lock(Collection<byte[]> exact) {
        exact.stream().map(token -> ByteBuffer.wrap(token).getLong()).sorted().forEach(this::lock);
    }

    /**
     * A new case and a consent to all cases of one person wait for each other: whichever is second sees the first. Not
     * by the person's row, which every message about the person refers to. Nobody is merged or parted meanwhile.
     */
    public UUID hold(UUID participant) {
        persons.hold(participant).forEach(one -> lock(one.getLeastSignificantBits()));
        return participant;
    }

    private void lock(long number) {
        sql.sql("select 1 from (select pg_advisory_xact_lock(?)) as held")
                .param(number)
                .query(Integer.class)
                .single();
    }

    /** The participants who are the same person, itself among them. */
    public List<UUID> personOf(UUID participant) {
        return persons.of(participant);
    }

    /** So that a partner may name the person by the key that the hub gave it: a random one. */
    public void rememberGiven(UUID participant, String partner, String key) {
        remember(participant, GIVEN + partner, keyToken(partner, key));
    }

    /**
     * Takes the partner's own name for the person, unless the partner calls somebody else so already. Nobody else's
     * name plays a part: it neither finds a person nor is in the way.
     */
    public void callSo(UUID participant, String partner, String key) {
        if (byKey(partner, key).isEmpty()) {
            lock(List.of(keyToken(partner, key)));
        }
        if (byKey(partner, key).isEmpty()) {
            remember(participant, OWN + partner, keyToken(partner, key));
        }
    }

    /** The person whom this partner calls so. */
    public Optional<UUID> byKey(String partner, String key) {
        return having(List.of(keyToken(partner, key))).stream().findFirst();
    }

    /**
     * After a case was shredded: forgets by what the person is found if no case is left, and otherwise what those
     * partners call the person who take no part in any that is left.
     *
     * @param accountants partners that can still ask for the accounting, by the random key that the hub gave them
     */
    public void forget(UUID participant, Collection<String> accountants) {
        sql.sql("""
                        with alive as (select id from lead_case where participant_id = :participant and shredded_at is null)
                        delete from person_token t where participant_id = :participant and kind <> all(:kept)
                            and (not exists (select 1 from alive)
                                or kind like '%:%' and not exists (select 1 from party p join alive a on a.id = p.case_id
                                    where p.partner = split_part(t.kind, ':', 2)))""")
                .param("participant", participant)
                .param("kept", accountants.stream().map(GIVEN::concat).toArray(String[]::new))
                .update();
        sql.sql("update participant p set by_hand = null where id = ? and not exists (select 1 from lead_case c"
                        + " where c.participant_id = p.id and c.shredded_at is null)")
                .param(participant)
                .update();
    }

    /**
     * After a referral was corrected or taken back: forgets by what that one alone made the person known, and knows the
     * person by all that stands.
     *
     * @param wrong the referral as it was told before
     */
    public void retell(UUID participant, CanonicalMessage wrong, List<CanonicalMessage> standing) {
        String program = persons.programOf(participant);
        PersonTokens before = PersonTokens.of(wrong, program, tokens);
        Stream.of(before.exact().values(), before.nameAndDay().stream().toList(), before.alike())
                .flatMap(Collection::stream)
                .forEach(token -> forget(participant, token));
        standing.stream()
                .map(referral -> PersonTokens.of(referral, program, tokens))
                .forEach(person -> {
                    person.exact().forEach((kind, token) -> rememberUnlessTaken(participant, kind, token));
                    person.nameAndDay().ifPresent(token -> remember(participant, PersonTokens.NAME_AND_DAY, token));
                    rememberAlike(participant, person.alike());
                });
    }

    private void forget(UUID participant, byte[] token) {
        sql.sql("delete from person_token where participant_id = ? and token = ?")
                .params(participant, token)
                .update();
    }

    private byte[] keyToken(String partner, String key) {
        return tokens.token("participant.key", partner, key);
    }

    private Set<UUID> having(Collection<byte[]> any) {
        Set<UUID> found = new HashSet<>();
        for (byte[] token : any) {
            found.addAll(sql.sql("select participant_id from person_token where token = ?")
                    .param(token)
                    .query(UUID.class)
                    .list());
        }
        return found;
    }

    private UUID create(String program, Instant now) {
        UUID id = UUID.randomUUID();
        sql.sql("insert into participant (id, program, known_at) values (?, ?, ?)")
                .params(id, program, Timestamp.from(now))
                .update();
        return id;
    }

    private void remember(UUID participant, String kind, byte[] token) {
        sql.sql("insert into person_token (kind, token, participant_id) values (?, ?, ?) on conflict do nothing")
                .params(kind, token, participant)
                .update();
    }
}
