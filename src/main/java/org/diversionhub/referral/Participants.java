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
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Tokens;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The people, known by random ids and found by keyed hashes. */
@Repository
public class Participants {
    private final JdbcClient sql;
    private final Tokens tokens;

    public Participants(JdbcClient sql, Tokens tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    /**
     * The participant of a new referral: one whom the sender calls so, or who is known by an identifier, or a new one.
     * A name and a birth date alone are not enough here, since a consent of one person would then open the records of
     * another.
     */
    public UUID referred(CanonicalMessage referral, Partner sender, Instant now) {
        Optional<String> key = referral.text("participant.key");
        key.ifPresent(own -> lock(List.of(keyToken(sender.id(), own))));
        Optional<UUID> named = key.flatMap(own -> byKey(sender.id(), own));
        if (named.isPresent()) {
            // The key alone decides, or an identifier beside it would tell whether its owner is known here.
            return hold(named.get());
        }
        PersonTokens person = PersonTokens.of(referral, tokens);
        lock(person.exact().values());
        Set<UUID> known = having(person.exact().values());
        UUID participant = known.size() == 1 ? hold(known.iterator().next()) : create(now);
        person.exact().forEach((kind, token) -> remember(participant, kind, token));
        person.nameAndDay().ifPresent(token -> remember(participant, PersonTokens.NAME_AND_DAY, token));
        return participant;
    }

    /** Two first referrals of one person at the same moment wait for each other, in one order. */
    private void lock(Collection<byte[]> exact) {
        exact.stream().map(token -> ByteBuffer.wrap(token).getLong()).sorted().forEach(this::lock);
    }

    /**
     * A new case and a consent to all cases of one person wait for each other: whichever is second sees the first. Not
     * by the person's row, which every message about the person refers to.
     */
    public UUID hold(UUID participant) {
        lock(participant.getLeastSignificantBits());
        return participant;
    }

    private void lock(long number) {
        sql.sql("select 1 from (select pg_advisory_xact_lock(?)) as held")
                .param(number)
                .query(Integer.class)
                .single();
    }

    /**
     * The one participant whom a booking names: by an identifier, or by exact name and birth date where no identifier
     * speaks against it. Two candidates are none.
     */
    public Optional<UUID> booked(CanonicalMessage booking) {
        PersonTokens person = PersonTokens.of(booking, tokens);
        Set<UUID> known = having(person.exact().values());
        if (known.isEmpty()) {
            known = having(person.nameAndDay().stream().toList());
            known.removeIf(candidate -> contradicted(candidate, person.exact()));
        }
        return known.size() == 1 ? Optional.of(known.iterator().next()) : Optional.empty();
    }

    /** So that a partner may name the person by the key that it has. */
    public void rememberKey(UUID participant, String partner, String key) {
        remember(participant, "key:" + partner, keyToken(partner, key));
    }

    /**
     * Takes the partner's own name for the person, unless the partner calls somebody else so. Nobody else's name plays
     * a part: it neither finds a person nor is in the way.
     *
     * @return whether the name is this person's
     */
    public boolean callSo(UUID participant, String partner, String key) {
        if (byKey(partner, key).isEmpty()) {
            lock(List.of(keyToken(partner, key)));
        }
        UUID known = byKey(partner, key).orElse(participant);
        rememberKey(known, partner, key);
        return known.equals(participant);
    }

    /** The person whom this partner calls so. */
    public Optional<UUID> byKey(String partner, String key) {
        return having(List.of(keyToken(partner, key))).stream().findFirst();
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

    private boolean contradicted(UUID candidate, Map<String, byte[]> exact) {
        List<String> kinds = sql.sql("select kind from person_token where participant_id = ?")
                .param(candidate)
                .query(String.class)
                .list();
        return exact.keySet().stream().anyMatch(kinds::contains);
    }

    private UUID create(Instant now) {
        UUID id = UUID.randomUUID();
        sql.sql("insert into participant (id, known_at) values (?, ?)")
                .params(id, Timestamp.from(now))
                .update();
        return id;
    }

    private void remember(UUID participant, String kind, byte[] token) {
        sql.sql("insert into person_token (kind, token, participant_id) values (?, ?, ?) on conflict do nothing")
                .params(kind, token, participant)
                .update();
    }
}
