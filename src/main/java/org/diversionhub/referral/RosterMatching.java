package org.diversionhub.referral;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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
        /** By a number and exact name and birth date; or by these alone, where nobody else has them and no number. */
        record Known(UUID participant) implements Whom {}

        /**
         * By a number, and these are one person; surely only if name and birth date are at least alike, or it is a
         * filler or somebody else's.
         */
        record Numbered(Set<UUID> participants) implements Whom {}

        /** Each of them fits as well, or a number speaks against the name: a person decides. */
        record OneOf(Set<UUID> candidates) implements Whom {}

        /** Name or birth date may be alike, which only the names themselves can tell; perhaps nobody's. */
        record Like(Set<UUID> candidates) implements Whom {}
    }

    /** @return in the order of the bookings, whom of this programme each may be of */
    public List<Whom> of(List<CanonicalMessage> bookings, String program) {
        List<PersonTokens> people = bookings.stream()
                .map(one -> PersonTokens.of(one, program, tokens))
                .toList();
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
        return new Hits(found, identifiersOf(participants), personsOf(participants));
    }

    private static Stream<byte[]> tokensOf(PersonTokens person) {
        return Stream.of(person.exact().values().stream(), person.nameAndDay().stream(), person.alike().stream())
                .flatMap(any -> any);
    }

    /** Which of these a person has merged, by what they have in common. */
    private Map<UUID, UUID> personsOf(Set<UUID> participants) {
        Map<UUID, UUID> persons = new HashMap<>();
        sql.sql("select id, person from participant where id = any(?) and person is not null")
                .param(participants.toArray(UUID[]::new))
                .query(row -> {
                    persons.put(row.getObject(1, UUID.class), row.getObject(2, UUID.class));
                });
        return persons;
    }

    /** By which kinds of identifiers these are known, or others of the same person. */
    private Map<UUID, Set<String>> identifiersOf(Set<UUID> participants) {
        Map<UUID, Set<String>> kinds = new HashMap<>();
        sql.sql("select q.id, t.kind from participant q left join participant p on p.person = q.person"
                        + " join person_token t on t.participant_id = coalesce(p.id, q.id)"
                        + " where q.id = any(?) and t.kind = any(?)")
                .params(participants.toArray(UUID[]::new), PersonTokens.EXACT.toArray(String[]::new))
                .query(row -> {
                    kinds.computeIfAbsent(row.getObject(1, UUID.class), any -> new HashSet<>())
                            .add(row.getString(2));
                });
        return kinds;
    }

    /** Who has which token, and by which kinds of identifiers they are known. */
    private record Hits(Map<ByteBuffer, Set<UUID>> found, Map<UUID, Set<String>> kinds, Map<UUID, UUID> persons) {
        Whom whom(PersonTokens person) {
            Set<UUID> numbered = having(person.exact().values());
            Set<UUID> named = having(person.nameAndDay().stream().toList());
            if (areOne(numbered) && persons(named).containsAll(persons(numbered))) {
                return new Whom.Known(numbered.iterator().next());
            }
            if (numbered.isEmpty()
                    && areOne(named)
                    && uncontradicted(named, person).equals(named)) {
                return new Whom.Known(named.iterator().next());
            }
            Set<UUID> all = new HashSet<>(numbered);
            all.addAll(named);
            if (all.isEmpty()) {
                return new Whom.Like(uncontradicted(having(person.alike()), person));
            }
            return named.isEmpty() && areOne(numbered) ? new Whom.Numbered(numbered) : new Whom.OneOf(all);
        }

        private boolean areOne(Set<UUID> participants) {
            return persons(participants).size() == 1;
        }

        private Set<UUID> persons(Set<UUID> participants) {
            return participants.stream()
                    .map(one -> persons.getOrDefault(one, one))
                    .collect(Collectors.toSet());
        }

        private Set<UUID> having(Collection<byte[]> any) {
            Set<UUID> all = new HashSet<>();
            any.forEach(token -> all.addAll(found.getOrDefault(ByteBuffer.wrap(token), Set.of())));
            return all;
        }

        /** Somebody who is known by another number of a kind that the booking gives is somebody else. */
        private Set<UUID> uncontradicted(Set<UUID> candidates, PersonTokens person) {
            return candidates.stream()
                    .filter(candidate ->
                            kinds.getOrDefault(candidate, Set.of()).stream().noneMatch(person.exact()::containsKey))
                    .collect(Collectors.toSet());
        }
    }
}
