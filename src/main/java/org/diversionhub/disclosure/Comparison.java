package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;

/**
 * What changes for whom between two policy sets: each sample is decided by both, for every role, under every origin,
 * without an authority, with one of each type and with all, and where a policy asks for custody also out of it. The
 * engine is the one that decides deliveries. Beside the fields, what a rule tells by itself: the event and the keys.
 */
public final class Comparison {
    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
    private static final Partner SENDER = Supposed.anybody("sender", Role.COMMUNITY_REFERRER);

    private final Side before;
    private final Side after;

    /** One policy set, with the fields, masks and codes that belong to it. */
    public record Side(Schemas schemas, Policies policies, Disclosing disclosing) {}

    /**
     * One field that reads otherwise.
     *
     * @param kind the kind, or nothing where the change is of the whole role
     * @param path the field, or nothing where it is of the whole rule or role
     * @param more whether somebody receives more by it; a value that is coarse in another way counts as more
     * @param when the situations in which it does
     */
    public record Change(
            Role role,
            Optional<Kind> kind,
            Optional<FieldPath> path,
            String from,
            String to,
            boolean more,
            List<String> when) {}

    public Comparison(Side before, Side after) {
        this.before = before;
        this.after = after;
    }

    /** How one field reaches a recipient. */
    private record Seen(Treatment treatment, String words, Optional<JsonNode> value) {
        static final Seen NOTHING = new Seen(Treatment.WITHHOLD, "withheld", Optional.empty());

        boolean isMoreThan(Seen other) {
            return treatment.compareTo(other.treatment) > 0
                    || (treatment == Treatment.MASK && other.treatment == Treatment.MASK && !equals(other));
        }

        /** Values are compared and never shown. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** What tells one change from another. */
    private record Key(Role role, Kind kind, FieldPath path, String from, String to, boolean more) {}

    public List<Change> over(List<CanonicalMessage> samples) {
        Map<Key, List<String>> found = new LinkedHashMap<>();
        for (CanonicalMessage sample : samples) {
            for (Role role : Role.values()) {
                for (Supposed now : situations(role, asksForCustody(role, sample.kind()))) {
                    differences(sample, now)
                            .forEach(key -> found.computeIfAbsent(key, any -> new ArrayList<>())
                                    .add(words(now)));
                }
            }
        }
        Stream<Change> fields = found.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(Key::role)
                        .thenComparing(Key::kind)
                        .thenComparing(Key::path)
                        .thenComparing(Key::to)))
                .map(entry -> change(entry.getKey(), entry.getValue()));
        Stream<Change> rules = Arrays.stream(Role.values()).flatMap(role -> Stream.concat(ofRole(role), ofRules(role)));
        return Stream.concat(rules, fields).toList();
    }

    private boolean asksForCustody(Role role, Kind kind) {
        return Stream.of(before, after)
                .flatMap(side -> side.policies().of(role).stream())
                .flatMap(policy -> policy.rule(kind).stream())
                .anyMatch(Rule::whileInCustody);
    }

    private static Change change(Key key, List<String> when) {
        return new Change(
                key.role(), Optional.of(key.kind()), Optional.of(key.path()), key.from(), key.to(), key.more(), when);
    }

    /** What no sample shows: for which purpose a consent must be, and of whose deliveries a sender learns. */
    private Stream<Change> ofRole(Role role) {
        Optional<Policy> old = before.policies().of(role);
        Optional<Policy> now = after.policies().of(role);
        List<Change> changes = new ArrayList<>();
        if (old.isPresent()
                && now.isPresent()
                && !old.get().purpose().equals(now.get().purpose())) {
            changes.add(ofRole(
                    role,
                    "purpose " + old.get().purpose(),
                    "purpose " + now.get().purpose(),
                    true));
        }
        Set<Role> knew = old.map(Policy::mayKnowOf).orElse(Set.of());
        Set<Role> knows = now.map(Policy::mayKnowOf).orElse(Set.of());
        if (!knew.equals(knows)) {
            changes.add(
                    ofRole(role, "may know of " + ids(knew), "may know of " + ids(knows), !knew.containsAll(knows)));
        }
        return changes.stream();
    }

    private static Change ofRole(Role role, String from, String to, boolean more) {
        return new Change(role, Optional.empty(), Optional.empty(), from, to, more, List.of());
    }

    /** Whether the event is told, and for what the recipient gets a name of its own: no field shows either. */
    private Stream<Change> ofRules(Role role) {
        Map<Kind, Rule> old = before.policies().of(role).map(Policy::receives).orElse(Map.of());
        Map<Kind, Rule> now = after.policies().of(role).map(Policy::receives).orElse(Map.of());
        return now.keySet().stream()
                .filter(old::containsKey)
                .sorted()
                .flatMap(kind -> ofRule(
                        role, kind, Objects.requireNonNull(old.get(kind)), Objects.requireNonNull(now.get(kind))));
    }

    private static Stream<Change> ofRule(Role role, Kind kind, Rule old, Rule now) {
        List<Change> changes = new ArrayList<>();
        if (old.variantShown() != now.variantShown()) {
            changes.add(ofRule(role, kind, variant(old), variant(now), now.variantShown()));
        }
        Set<FieldPath> had = new TreeSet<>(old.key());
        Set<FieldPath> has = new TreeSet<>(now.key());
        if (!had.equals(has)) {
            changes.add(ofRule(role, kind, "keys " + had, "keys " + has, !had.containsAll(has)));
        }
        return changes.stream();
    }

    private static Change ofRule(Role role, Kind kind, String from, String to, boolean more) {
        return new Change(role, Optional.of(kind), Optional.empty(), from, to, more, List.of());
    }

    private static String variant(Rule rule) {
        return rule.variantShown() ? "variant shown" : "variant hidden";
    }

    private static Set<String> ids(Set<Role> roles) {
        Set<String> ids = new TreeSet<>();
        roles.forEach(role -> ids.add(role.id()));
        return ids;
    }

    private List<Key> differences(CanonicalMessage sample, Supposed now) {
        Map<FieldPath, Seen> old = seen(before, sample, now);
        Map<FieldPath, Seen> next = seen(after, sample, now);
        Set<FieldPath> paths = new TreeSet<>(old.keySet());
        paths.addAll(next.keySet());
        return paths.stream()
                .filter(path -> !old.getOrDefault(path, Seen.NOTHING).equals(next.getOrDefault(path, Seen.NOTHING)))
                .map(path -> key(sample, now, path, old, next))
                .toList();
    }

    private static Key key(
            CanonicalMessage sample,
            Supposed now,
            FieldPath path,
            Map<FieldPath, Seen> old,
            Map<FieldPath, Seen> next) {
        Seen from = old.getOrDefault(path, Seen.NOTHING);
        Seen to = next.getOrDefault(path, Seen.NOTHING);
        return new Key(now.recipient().role(), sample.kind(), path, from.words(), to.words(), to.isMoreThan(from));
    }

    private static Map<FieldPath, Seen> seen(Side side, CanonicalMessage sample, Supposed now) {
        Map<FieldPath, Seen> seen = new HashMap<>();
        if (side.schemas().knows(sample.kind())) {
            Explanation told = side.disclosing().explain(sample, now.under(side.policies()));
            if (told.decision() instanceof Disclosure.Share share) {
                told.fields().forEach(field -> seen.put(field.path(), seen(field, share)));
            }
        }
        return seen;
    }

    private static Seen seen(Explanation.Told field, Disclosure.Share share) {
        return switch (field.fate()) {
            case Explanation.Fate.Shared all -> new Seen(Treatment.SHARE, "shared", Optional.empty());
            case Explanation.Fate.Masked masked ->
                new Seen(
                        Treatment.MASK,
                        "masked (" + masked.mask().word() + ")",
                        field.path().in(share.message().record()));
            case Explanation.Fate.Withheld none -> Seen.NOTHING;
        };
    }

    private static List<Supposed> situations(Role role, boolean outOfCustodyToo) {
        Partner recipient = Supposed.anybody("recipient", role);
        List<Set<AuthorityType>> sets = new ArrayList<>();
        sets.add(Set.of());
        for (AuthorityType type : AuthorityType.values()) {
            sets.add(EnumSet.of(type));
        }
        sets.add(EnumSet.allOf(AuthorityType.class));
        return Arrays.stream(Origin.values())
                .flatMap(origin -> sets.stream()
                        .flatMap(types -> Stream.of(true, false)
                                .filter(inCustody -> inCustody || outOfCustodyToo)
                                .map(inCustody ->
                                        new Supposed(SENDER, recipient, origin, types, true, inCustody, true, AT))))
                .toList();
    }

    private static String words(Supposed now) {
        String origin = switch (now.origin()) {
            case PART2 -> "part 2 content";
            case HIPAA -> "HIPAA content";
            case NONE -> "other content";
        };
        Set<AuthorityType> types = now.authorities();
        String authority = switch (types.size()) {
            case 0 -> " without authority";
            case 1 -> " with " + types.iterator().next();
            default -> " with every authority";
        };
        return origin + authority + (now.inCustody() ? "" : ", out of custody");
    }
}
