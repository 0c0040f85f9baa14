package org.diversionhub.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.consent.AuthorityType.HIPAA_AUTH;
import static org.diversionhub.consent.AuthorityType.HIV_STI;
import static org.diversionhub.consent.AuthorityType.P2_CJ_2_35;
import static org.diversionhub.consent.AuthorityType.P2_NAMED;
import static org.diversionhub.consent.AuthorityType.P2_TPO;
import static org.diversionhub.consent.AuthorityType.RELEASE;
import static org.diversionhub.consent.AuthorityType.STATE_MH;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.e2e.TestHub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A word in every field of every kind, through the real hub to every role: it is where it may be, and nowhere else. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("TokenTest") // one method after the other
class TokenTest {
    /** In the order in which they are given: with the first of them the referral goes out. */
    private static final Set<AuthorityType> WIDE = new LinkedHashSet<>(
            java.util.List.of(P2_NAMED, RELEASE, P2_TPO, P2_CJ_2_35, STATE_MH, HIV_STI, HIPAA_AUTH));

    private static final Set<AuthorityType> NONE = EnumSet.noneOf(AuthorityType.class);

    /** Whatever the hub makes up: UUIDs, and base32 names of its own. */
    private static final Pattern MADE_UP = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![a-z0-9])[a-z2-7]{26}(?![a-z0-9])");

    private static final TestHub HUB = TestHub.fresh("token");
    private static Journey agreed;

    @BeforeAll
    static void travelOnceWithEverybodyAgreeing(@TempDir Path copy) {
        agreed = travel(copy, WIDE);
    }

    @AfterAll
    static void close() {
        HUB.close();
    }

    private static Journey travel(Path copy, Set<AuthorityType> authorities) {
        try (var config = new Reconfigured(HUB, copy).use()) {
            assertThat(config).isNotNull();
            return new Journey(HUB, authorities).travel(any -> true);
        }
    }

    @Test
    void everyWordIsWhereItMayBeAndNowhereElse_whenThePersonHasAgreedToAll() {
        Journey.Outcome outcome = agreed.outcome();
        assertThat(outcome.leaks()).isEmpty();
        assertThat(outcome.missing()).isEmpty();
        assertThat(outcome.words()).isGreaterThan(1_500);
        assertThat(outcome.arrived()).isGreaterThan(1_000);
        assertThat(outcome.deliveredTo()).isGreaterThan(10);
    }

    @Test
    void everyWordIsWhereItMayBeAndNowhereElse_whenThePersonHasAgreedToNothing(@TempDir Path copy) {
        Journey.Outcome outcome = travel(copy, NONE).outcome();
        assertThat(outcome.leaks()).isEmpty();
        assertThat(outcome.missing()).isEmpty();
        assertThat(outcome.arrived()).isGreaterThan(100);
    }

    @Test
    void filesOfTwoPartnersCannotBeJoined() {
        Map<String, String> owners = new HashMap<>();
        Set<String> shared = new HashSet<>();
        Map<String, Integer> counts = new TreeMap<>();
        agreed.received()
                .forEach((partner, pieces) -> pieces.forEach(piece -> {
                    Matcher ids = MADE_UP.matcher(new String(piece, StandardCharsets.UTF_8));
                    while (ids.find()) {
                        String owner = owners.putIfAbsent(ids.group(), partner);
                        if (owner == null) {
                            counts.merge(partner, 1, Integer::sum);
                        } else if (!owner.equals(partner)) {
                            shared.add(owner + " and " + partner + " both have " + ids.group());
                        }
                    }
                }));
        assertThat(shared).isEmpty();
        assertThat(counts.keySet()).hasSizeGreaterThan(9);
        assertThat(owners).hasSizeGreaterThan(200);
    }

    /** The suite itself can fail: one category too many for one role, and it says so. */
    @Tag("thorough")
    @Test
    void suiteFindsTheLeak_whenOnePolicyIsWidened(@TempDir Path copy) {
        try (var wider = new Reconfigured(HUB, copy).widened().use()) {
            assertThat(wider).isNotNull();
            Journey.Outcome outcome = new Journey(HUB, NONE).travel(any -> true).outcome();
            assertThat(outcome.leaks())
                    .anyMatch(leak -> leak.startsWith("da-new-hanover has") && leak.contains("needs.immediate"))
                    .anyMatch(leak -> leak.startsWith("da-push has") && leak.contains("needs.livingSituation"))
                    .allMatch(leak -> leak.contains("needs."));
        }
    }
}
