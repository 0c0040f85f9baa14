package org.diversionhub.referral;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.trust.Tokens;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Of whom the bookings of a roster are. All are asked for in one question, by keyed hashes: that costs the same whoever
 * is there, and the database learns nothing of the others.
 */
@Repository
public class RosterMatching {
    private final JdbcClient sql;
    private final Tokens tokens;

    RosterMatching(JdbcClient sql, Tokens tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    /** Of whom one booking is. */
    public sealed interface Whom {
        /**
         * By an identifier; or by exact name and birth date, where nobody else has them and no identifier contradicts.
         */
        record Known(UUID participant) implements Whom {}

        /** Each of them fits as well. */
        record OneOf(Set<UUID> candidates) implements Whom {}

        /** Name or birth date may be alike, which only the names themselves can tell; perhaps nobody's. */
        record Like(Set<UUID> candidates) implements Whom {}
    }

    /** @return in the order of the bookings */
    public List<Whom> of(List<CanonicalMessage> bookings) {
        List<PersonTokens> people =
                bookings.stream().map(one -> PersonTokens.of(one, tokens)).toList();
        Hits hits = hits(people);
        return people.stream().map(hits::whom).toList();
    }

    private Hits hits(List<PersonTokens> people) {
        byte[][] all = people.stream().flatMap(RosterMatching::tokensOf).toArray(byte[][]::new);
        Map<ByteBuffer, Set<UUID>> found = new HashMap<>();
        Set<UUID> participants = new HashSet<>();
        sql.sql("select token, participant_id from person_token where token = any(?)")
                .param(all)
                .query(row -> {
                    UUID participant = row.getObject(2, UUID.class);
                    participants.add(participant);
                    found.computeIfAbsent(ByteBuffer.wrap(row.getBytes(1)), any -> new HashSet<>())
                            .add(participant);
                });
        return new Hits(found, identifiersOf(participants));
    }

    private static Stream<byte[]> tokensOf(PersonTokens person) {
        return Stream.of(person.exact().values().stream(), person.nameAndDay().stream(), person.alike().stream())
                .flatMap(any -> any);
    }

    /** By which kinds of identifiers these are known. */
    private Map<UUID, Set<String>> identifiersOf(Set<UUID> participants) {
        Map<UUID, Set<String>> kinds = new HashMap<>();
        sql.sql("select participant_id, kind from person_token where participant_id = any(?) and kind = any(?)")
                .params(participants.toArray(UUID[]::new), PersonTokens.EXACT.toArray(String[]::new))
                .query(row -> {
                    kinds.computeIfAbsent(row.getObject(1, UUID.class), any -> new HashSet<>())
                            .add(row.getString(2));
                });
        return kinds;
    }

    /** Who has which token, and by which kinds of identifiers they are known. */
    private record Hits(Map<ByteBuffer, Set<UUID>> found, Map<UUID, Set<String>> kinds) {
        Whom whom(PersonTokens person) {
            Set<UUID> identified = having(person.exact().values());
            if (!identified.isEmpty()) {
                return oneOrSeveral(identified);
            }
            Set<UUID> named = uncontradicted(having(person.nameAndDay().stream().toList()), person);
            return named.isEmpty()
                    ? new Whom.Like(uncontradicted(having(person.alike()), person))
                    : oneOrSeveral(named);
        }

        private static Whom oneOrSeveral(Set<UUID> fitting) {
            return fitting.size() == 1 ? new Whom.Known(fitting.iterator().next()) : new Whom.OneOf(fitting);
        }

        private Set<UUID> having(Collection<byte[]> any) {
            Set<UUID> all = new HashSet<>();
            any.forEach(token -> all.addAll(found.getOrDefault(ByteBuffer.wrap(token), Set.of())));
            return all;
        }

        /** Somebody who is known by another number of a kind that the booking gives is somebody else. */
        private Set<UUID> uncontradicted(Set<UUID> candidates, PersonTokens person) {
            candidates.removeIf(candidate ->
                    kinds.getOrDefault(candidate, Set.of()).stream().anyMatch(person.exact()::containsKey));
            return candidates;
        }
    }
}
