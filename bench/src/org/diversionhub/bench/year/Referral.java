package org.diversionhub.bench.year;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * One referral and what was said of it, as this model knows it.
 *
 * @param door the variant of the first message
 * @param agency who refers
 * @param handles what the hub calls case and person to each partner, as the partner learnt it from what it received
 */
record Referral(
        int number,
        Person person,
        String door,
        String agency,
        Map<String, Handle> handles,
        List<Said> said,
        List<Permission> permissions) {
    /** A partner's names for the case and the person. */
    record Handle(String referral, String person) {}

    static Referral of(int number, Person person, String door, String agency) {
        Referral made = new Referral(
                number,
                person,
                door,
                agency,
                new ConcurrentHashMap<>(),
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>());
        made.handles.put(agency, new Handle("R-" + made.mark(), ""));
        person.referrals().add(made);
        return made;
    }

    /** Stands in words that the recipients may see, so that what arrives tells of what it is. */
    String mark() {
        return "Year-%06d".formatted(number);
    }

    boolean isArrest() {
        return door.equals("arrest");
    }

    Optional<Instant> opened() {
        return said.stream().map(Said::told).findFirst();
    }

    Stream<Said> all(String kind) {
        return said.stream().filter(one -> one.is(kind));
    }

    Stream<Said> from(String partner) {
        return said.stream().filter(one -> one.from().equals(partner));
    }

    @Override
    public String toString() {
        return "Referral[" + number + "]";
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return number;
    }
}
