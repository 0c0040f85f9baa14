package org.diversionhub.bench.year;

import java.time.Instant;
import java.util.Set;

/** A consent that the person has signed, as far as it counts here; it is in force from {@code given} on. */
final class Permission {
    final String id;
    final Set<String> disclosers;
    final Set<String> recipients;
    final Instant ends;
    volatile Instant given;
    volatile int givenStep = Integer.MAX_VALUE;
    volatile Instant revoked = Instant.MAX;
    volatile int revokedStep = Integer.MAX_VALUE;

    Permission(String id, Set<String> disclosers, Set<String> recipients, Instant ends) {
        this.id = id;
        this.disclosers = disclosers;
        this.recipients = recipients;
        this.ends = ends;
    }

    /** Whether it opens what this one says to that one in the whole of a time. */
    boolean opens(String discloser, String recipient, Instant from, Instant until) {
        return names(discloser, recipient)
                && given != null
                && !from.isBefore(given)
                && until.isBefore(ends)
                && until.isBefore(revoked);
    }

    boolean names(String discloser, String recipient) {
        return disclosers.contains(discloser) && recipients.contains(recipient);
    }

    /** Whether something may have gone on it in this step of the clock. */
    boolean couldOpen(String recipient, int step, Instant at) {
        return recipients.contains(recipient) && step >= givenStep && step <= revokedStep && at.isBefore(ends);
    }
}
