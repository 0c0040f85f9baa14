package org.diversionhub.consent;

import static java.time.temporal.ChronoUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.diversionhub.message.Category;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether a consent holds follows from what the person did and when, not from the order in which the hub was told. */
class ConsentsPropertiesTest {
    private static final JdbcClient SQL = JdbcClient.create(Database.SHARED);
    private static final Consents CONSENTS = new Consents(SQL);
    private static final ConsentEndings ENDINGS = new ConsentEndings(SQL);
    private static final Instant DAY = Instant.parse("2026-03-01T10:00:00Z");

    /** What the person does about one of three consents, which the giver then tells the hub. */
    private sealed interface Act {
        int consent();

        /** @param revocable the second from which it may be taken back, or null for at any time */
        record Gives(int consent, int second, @Nullable Integer revocable) implements Act {}

        record TakesBack(int consent, int second) implements Act {}
    }

    /** Around the full minute, for some papers know no seconds. */
    @Provide
    Arbitrary<List<Act>> lives() {
        Arbitrary<Integer> consents = Arbitraries.integers().between(0, 2);
        Arbitrary<Integer> seconds = Arbitraries.integers().between(0, 240);
        Arbitrary<Act> gives =
                Combinators.combine(consents, seconds, seconds.injectNull(0.7)).as(Act.Gives::new);
        Arbitrary<Act> takesBack = Combinators.combine(consents, seconds).as(Act.TakesBack::new);
        // A giver has one paper of a name: the hub refuses a second one.
        return Combinators.combine(
                        gives.list().uniqueElements(Act::consent).ofMaxSize(3),
                        takesBack.list().ofMaxSize(5))
                .as((given, taken) -> {
                    List<Act> acts = new ArrayList<>(given);
                    acts.addAll(taken);
                    return acts;
                });
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void theOrderOfArrivalDoesNotMatter(@ForAll("lives") List<Act> acts, @ForAll Random random) {
        List<Act> other = new ArrayList<>(acts);
        Collections.shuffle(other, random);
        Map<Integer, Authority> one = told(acts);
        assertThat(told(other))
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*id")
                .isEqualTo(one);
        one.forEach((consent, authority) -> assertThat(authority.revokedAt()).isEqualTo(revokedAt(acts, consent)));
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void takingBackMore_neverOpensMore(@ForAll("lives") List<Act> acts, @ForAll("lives") List<Act> more) {
        List<Act> all = new ArrayList<>(acts);
        more.stream().filter(Act.TakesBack.class::isInstance).forEach(all::add);
        Map<Integer, Authority> before = told(acts);
        told(all).forEach((consent, authority) -> {
            for (int second = 0; second <= 300; second += 15) {
                Instant at = DAY.plusSeconds(second);
                assertThat(authority.inForceAt(at) && !before.get(consent).inForceAt(at))
                        .as("at %s", at)
                        .isFalse();
            }
        });
    }

    /**
     * By the paper: the first time at which it was taken back after it was signed, to the minute; not before it may be.
     */
    private static @Nullable Instant revokedAt(List<Act> acts, int consent) {
        Act.Gives given = acts.stream()
                .filter(Act.Gives.class::isInstance)
                .map(Act.Gives.class::cast)
                .filter(act -> act.consent() == consent)
                .findFirst()
                .orElseThrow();
        return acts.stream()
                .filter(Act.TakesBack.class::isInstance)
                .map(Act.TakesBack.class::cast)
                .filter(act -> act.consent() == consent && act.second() / 60 >= given.second() / 60)
                .map(act -> given.revocable() == null ? act.second() : Math.max(act.second(), given.revocable()))
                .min(Integer::compare)
                .map(DAY::plusSeconds)
                .orElse(null);
    }

    /** Tells a new participant's acts in this order, and says what the hub then has. */
    private static Map<Integer, Authority> told(List<Act> acts) {
        UUID participant = UUID.randomUUID();
        SQL.sql("insert into participant (id, program, known_at) values (?, 'lead', ?)")
                .params(participant, Timestamp.from(DAY))
                .update();
        for (Act act : acts) {
            byte[] token = token(participant, act.consent());
            switch (act) {
                case Act.Gives gives -> CONSENTS.give(authority(gives), participant, signing(token));
                case Act.TakesBack takesBack -> takeBack(participant, token, DAY.plusSeconds(takesBack.second()));
            }
        }
        Map<Integer, Authority> has = new TreeMap<>();
        for (int consent = 0; consent < 3; consent++) {
            int number = consent;
            SQL.sql("select * from authority where id_token = ?")
                    .param(token(participant, consent))
                    .query((row, n) -> AuthorityRows.read(row).orElseThrow())
                    .optional()
                    .ifPresent(authority -> has.put(number, authority));
        }
        return has;
    }

    /** As the door does it: what is dated before the signature is refused where the consent is known. */
    private static void takeBack(UUID participant, byte[] token, Instant at) {
        boolean refused = CONSENTS.given("giver", token)
                .filter(given ->
                        at.truncatedTo(MINUTES).isBefore(given.signedAt().truncatedTo(MINUTES)))
                .isPresent();
        if (!refused) {
            ENDINGS.revoke(new ConsentEndings.Revocation("giver", random(), token, participant, at, false));
        }
    }

    private static Authority authority(Act.Gives gives) {
        Instant signed = DAY.plusSeconds(gives.second());
        return new Authority(
                UUID.randomUUID(),
                gives.revocable() == null ? AuthorityType.P2_NAMED : AuthorityType.P2_CJ_2_35,
                null,
                Set.of("giver"),
                Set.of("recipient"),
                EnumSet.of(Category.ENG),
                Set.of("TREAT"),
                signed,
                signed,
                signed.plus(Duration.ofDays(1)),
                null,
                true,
                gives.revocable() == null ? null : DAY.plusSeconds(gives.revocable()));
    }

    private static Consents.Signing signing(byte[] token) {
        return new Consents.Signing("giver", token, random(), List.of(), null, null);
    }

    private static byte[] random() {
        return token(UUID.randomUUID(), 0);
    }

    private static byte[] token(UUID of, int number) {
        return ByteBuffer.allocate(20)
                .putLong(of.getMostSignificantBits())
                .putLong(of.getLeastSignificantBits())
                .putInt(number)
                .array();
    }
}
