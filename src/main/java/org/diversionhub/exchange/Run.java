package org.diversionhub.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was claimed together, of one lane and in its order, by one look at the authorities. An attempt carries its place
 * in it.
 *
 * @param delivered what the recipient has taken, whose outcomes are recorded with the last one's
 * @param behind what is to be sent next
 * @param freshUntil what has not been sent by then is claimed anew: a revocation must not wait for it
 */
record Run(List<Leases.Claimed> delivered, List<Attempt> behind, Instant freshUntil) {
    private static final Duration SHORT = Duration.ofSeconds(3);

    /** Of an attempt that stands alone. */
    static final Run NONE = new Run(List.of(), List.of(), Instant.EPOCH);

    Run {
        delivered = List.copyOf(delivered);
        behind = List.copyOf(behind);
    }

    /** The first of some attempts, with the others behind it. */
    static Attempt first(List<Attempt> together, Instant freshUntil) {
        return together.get(0).in(new Run(List.of(), together.subList(1, together.size()), freshUntil));
    }

    boolean goesOn(Instant now) {
        return !behind.isEmpty() && now.isBefore(freshUntil);
    }

    /**
     * The one behind the attempt that was just delivered. Its recipient has just answered: where it hangs now, those
     * that it took must not stay without their outcome until the lease ends.
     */
    Attempt next(Leases.Claimed justDelivered) {
        return behind.get(0)
                .in(new Run(with(justDelivered), behind.subList(1, behind.size()), freshUntil))
                .noLongerThan(freshUntil.plus(SHORT));
    }

    List<Leases.Claimed> with(Leases.Claimed one) {
        List<Leases.Claimed> all = new ArrayList<>(delivered);
        all.add(one);
        return all;
    }

    List<Leases.Claimed> notSent() {
        return behind.stream().map(Attempt::claimed).toList();
    }

    @Override
    public String toString() {
        return "Run[" + delivered.size() + " delivered, " + behind.size() + " behind]";
    }
}
