package org.diversionhub.bench.year;

import static org.diversionhub.bench.year.County.JAIL;
import static org.diversionhub.bench.year.County.JAIL_HEALTH;
import static org.diversionhub.bench.year.County.MANAGER;
import static org.diversionhub.bench.year.County.MH;
import static org.diversionhub.bench.year.County.PROSECUTOR;
import static org.diversionhub.bench.year.County.SUD;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What each partner ought to have received of a case, and what it may: from the domain page's table of kinds, not from
 * the hub's policies.
 */
final class Owed {
    /** Everybody who is away is back by then, and has what waited. */
    private static final Duration BACK = Duration.ofDays(1);

    private static final Set<String> PROVIDERS = Set.of(SUD, MH);

    private Owed() {}

    /** @param must at least; at most this and {@code may} together */
    record Count(int must, int may) {
        Count plus(boolean sure) {
            return sure ? new Count(must + 1, may) : new Count(must, may + 1);
        }
    }

    /** By kind, for case management. */
    static Map<String, Count> toManager(Referral about, List<Due> dues) {
        Map<String, Count> owed = new TreeMap<>();
        for (Said said : about.said()) {
            if (!said.from().equals(MANAGER)) {
                owed.merge(said.kind(), new Count(0, 0).plus(isSure(about, said)), Owed::sum);
            }
        }
        // The clock says it once a case.
        dues.stream()
                .filter(due -> due.reason().equals("intake-window"))
                .min(Comparator.comparing(due -> !due.must()))
                .ifPresent(due -> owed.merge("intake-status/missed", new Count(0, 0).plus(due.must()), Owed::sum));
        return owed;
    }

    private static Count sum(Count one, Count other) {
        return new Count(one.must() + other.must(), one.may() + other.may());
    }

    private static boolean isSure(Referral about, Said said) {
        if (said.kind().startsWith("correction/")) {
            return about.said().stream()
                    .filter(wrong -> wrong.id().equals(said.note()))
                    .anyMatch(wrong -> isSure(about, wrong)
                            && said.told().isAfter(wrong.told().plus(BACK)));
        }
        boolean takenBackAtOnce = about.all("correction/nullify")
                .anyMatch(one -> one.note().equals(said.id())
                        && one.told().isBefore(said.told().plus(BACK)));
        // Who came through the community's door has no numbers by which a jail would know the person.
        boolean known = !said.from().equals(JAIL)
                || about.person().referrals().stream()
                        .noneMatch(one -> one.door().equals("community"));
        boolean open = !PROVIDERS.contains(said.from()) || isOpen(about, said.from(), MANAGER, said.told());
        return !takenBackAtOnce && known && open && !isOfSomebodyWhoHasLeft(about, said);
    }

    /**
     * Of whom case management has said before that they declined, or left: their bookings are told to nobody beyond.
     */
    static boolean isOfSomebodyWhoHasLeft(Referral about, Said said) {
        return said.from().equals(JAIL)
                && about.from(MANAGER)
                        .filter(one -> one.is("referral-response/declined") || one.is("treatment-status/exit"))
                        .anyMatch(one -> one.told().isBefore(said.told()));
    }

    static boolean isOpen(Referral about, String discloser, String recipient, Instant told) {
        return about.permissions().stream().anyMatch(one -> one.opens(discloser, recipient, told, told.plus(BACK)));
    }

    /** Messages of the case that this one has to have, each once. */
    static Stream<Said> sure(Referral about, String partner) {
        return switch (partner) {
            case PROSECUTOR -> about.all("diversion-referral/arrest");
            case SUD, MH ->
                about.all("service-referral")
                        .filter(said -> isAskedOf(said, partner) && isOpen(about, MANAGER, partner, said.told()));
            default ->
                partner.equals(about.agency()) && about.isArrest()
                        ? about.from(PROSECUTOR).filter(said -> said.kind().startsWith("prosecution-decision/"))
                        : Stream.empty();
        };
    }

    static boolean isAskedOf(Said said, String provider) {
        return new String(said.body(), java.nio.charset.StandardCharsets.UTF_8)
                .contains("\"provider\":\"" + provider + "\"");
    }

    /** Whether this goes without the person's consent. */
    static boolean isFree(Referral about, String partner, String kind) {
        if (kind.startsWith("correction/") || kind.equals("consent/revoked")) {
            return true;
        }
        return switch (partner) {
            case MANAGER -> !kind.startsWith("treatment-status/") && !kind.startsWith("referral-response/");
            case PROSECUTOR -> kind.equals("diversion-referral/arrest");
            case JAIL_HEALTH -> kind.startsWith("custody-event/");
            case JAIL -> kind.startsWith("prosecution-decision/");
            default -> partner.equals(about.agency()) && kind.startsWith("prosecution-decision/");
        };
    }
}
