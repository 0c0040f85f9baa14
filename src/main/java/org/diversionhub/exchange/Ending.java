package org.diversionhub.exchange;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.trust.Revocation;
import org.diversionhub.trust.SenderIdentity;

/**
 * A certificate, or a list of revoked ones, with its end.
 *
 * @param of a partner's id, {@code hub}, or the name of a list's file
 * @param use what it is for
 * @param sha256 64 small hex digits
 * @param warnings how many days before the end somebody is told, the fewest first
 */
record Ending(String of, Use use, String sha256, Instant ends, List<Integer> warnings) {
    private static final List<Integer> DAYS = List.of(3, 14, 30, 60);
    private static final int MOST_OF_A_LIST = 3;
    private static final int SHOWN = 16;

    /** What ends with it. */
    enum Use {
        /** A partner's calls. */
        CLIENT,
        /** Calls to a partner's server. */
        SERVER,
        /** Payloads for a partner, or its signatures; also the hub's own. */
        PROTECTION,
        /** The hub's own, in both directions. */
        TLS,
        /** Whatever this authority issued. */
        AUTHORITY,
        /** What is known of an authority's revocations. */
        LIST;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Ending(String of, Use use, String sha256, Instant ends) {
        this(of, use, sha256, ends, DAYS);
    }

    /** A list lives days or weeks: it is told of in the last quarter of its life, and three days before at most. */
    static Ending of(Revocation.ListFile list) {
        int days = (int) Math.min(MOST_OF_A_LIST, list.lasts().toDays() / 4);
        return new Ending(list.name(), Use.LIST, list.sha256(), list.ends(), days == 0 ? List.of() : List.of(days));
    }

    static Ending of(String of, Use use, X509Certificate certificate) {
        return new Ending(
                of,
                use,
                SenderIdentity.fingerprint(certificate),
                certificate.getNotAfter().toInstant());
    }

    /** The nearest of its warnings that is due, or 0 when it is over. */
    Optional<Integer> reached(Instant now) {
        if (!now.isBefore(ends)) {
            return Optional.of(0);
        }
        return warnings.stream()
                .filter(days -> !ends.isAfter(now.plus(Duration.ofDays(days))))
                .findFirst();
    }

    /** The one word that a person reads: which, and how soon. */
    String reason(int days) {
        String what = of + " " + use.word() + " sha256 " + shown();
        return days == 0 ? what + " has ended" : what + " ends within " + days + " days";
    }

    /** The same for each of its warnings. */
    UUID id() {
        return UUID.nameUUIDFromBytes((of + "/" + use + "/" + sha256).getBytes(StandardCharsets.UTF_8));
    }

    String shown() {
        return sha256.substring(0, SHOWN);
    }

    double daysLeft(Instant now) {
        return Duration.between(now, ends).toMinutes()
                / (double) Duration.ofDays(1).toMinutes();
    }
}
