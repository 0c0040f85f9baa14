package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Audience;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;

/**
 * Decides, for one message and one recipient at one moment, what goes. Deny overrides, the unlisted is withheld, and a
 * doubt withholds. The same engine serves deliveries, the tests in the policy files and the preview.
 */
public final class Disclosing {
    private static final Set<Category> IDENTITY = EnumSet.of(Category.ID, Category.DEM, Category.REF);

    private final Schemas schemas;
    private final Policies policies;
    private final Masks masks;
    private final Map<Cut, Projection> compiled = new ConcurrentHashMap<>();

    /** What a projection depends on. */
    private record Cut(Role role, Kind kind, Origin origin, Map<Category, Treatment> treatments) {}

    public Disclosing(Schemas schemas, Policies policies, CodeClasses codes) {
        this.schemas = schemas;
        this.policies = policies;
        this.masks = new Masks(codes);
    }

    public Disclosure decide(CanonicalMessage message, Situation now) {
        Optional<Policy> policy = policies.of(now.recipient().role());
        Optional<Rule> rule = policy.flatMap(found -> found.rule(message.kind()));
        if (rule.isEmpty()) {
            return withhold(
                    Reason.NOT_RECEIVED, message, policy.map(Policy::version).orElse("none"));
        }
        return decide(message, now, policy.get(), rule.get());
    }

    /** What somebody is told who has received something on a consent that is over. */
    public Disclosure revoked(Situation now) {
        Optional<Policy> policy = policies.of(now.recipient().role());
        return RevocationNotice.of(now, policy.map(Policy::version).orElse("none"));
    }

    private Disclosure decide(CanonicalMessage message, Situation now, Policy policy, Rule rule) {
        if (!now.party()) {
            return withhold(Reason.NOT_A_PARTY, message, policy.version());
        }
        if (rule.whileInCustody() && !now.inCustody()) {
            return withhold(Reason.NOT_IN_CUSTODY, message, policy.version());
        }
        if (!now.accepted() && now.recipient().role().isHiddenFromJustice()) {
            return withhold(Reason.NOT_ACCEPTED, message, policy.version());
        }
        List<Authority> inForce = inForce(message, now, policy);
        Map<Category, Treatment> opened = opened(now, policy, rule, inForce);
        boolean contentOpened = walk(message, now, rule, opened).walk().content;
        if (!contentOpened && (rule.authorityRequired() || now.origin() == Origin.PART2)) {
            return withhold(Reason.NO_AUTHORITY, message, policy.version());
        }
        Map<Category, Treatment> all = treatments(now, policy, rule, opened, contentOpened);
        Walked walked = walk(message, now, rule, all);
        if (!walked.walk().content) {
            return withhold(Reason.NOTHING_TO_SHARE, message, policy.version());
        }
        // The last question, so that a person is told only of what would have gone.
        if (!policies.lacking(now.recipient(), now.now()).isEmpty()) {
            return withhold(Reason.NO_AGREEMENT, message, policy.version());
        }
        return share(now, policy, rule, walked, used(inForce, rule, walked.walk().categories, now));
    }

    private static List<Authority> inForce(CanonicalMessage message, Situation now, Policy policy) {
        return now.authorities().stream()
                .filter(authority -> authority.inForceAt(now.now()))
                .filter(authority -> authority.lets(now.sender(), now.recipient(), policy.purpose()))
                .filter(authority -> authority.type() != AuthorityType.P2_CJ_2_35 || now.chargeHeld())
                .filter(authority -> Reach.covers(authority, message, now, policy.purpose()))
                .toList();
    }

    /** The categories that an authority opens, and how far. */
    private static Map<Category, Treatment> opened(Situation now, Policy policy, Rule rule, List<Authority> inForce) {
        Map<Category, Treatment> opened = new EnumMap<>(Category.class);
        for (Clause clause : rule.clauses()) {
            for (Category category : Category.values()) {
                Treatment treatment = clause.of(category);
                if (treatment != Treatment.WITHHOLD
                        && !policy.deny().contains(category)
                        && opens(clause, category, now, inForce)) {
                    opened.merge(category, treatment, Treatment::orWider);
                }
            }
        }
        return opened;
    }

    private static boolean opens(Clause clause, Category category, Situation now, List<Authority> inForce) {
        Role role = now.recipient().role();
        Set<AuthorityType> types = EnumSet.noneOf(AuthorityType.class);
        inForce.stream()
                .filter(authority -> authority.categories().contains(category))
                .forEach(authority -> types.add(authority.type()));
        boolean listed = types.stream()
                .anyMatch(type -> clause.any().contains(type) && type.opens(category, role, now.origin()));
        return listed && AuthorityType.open(types, category, role, now.origin());
    }

    private static Map<Category, Treatment> treatments(
            Situation now, Policy policy, Rule rule, Map<Category, Treatment> opened, boolean contentOpened) {
        Map<Category, Treatment> all = new EnumMap<>(opened);
        for (Category category : Category.values()) {
            boolean free = now.origin() != Origin.PART2;
            boolean accompanies = contentOpened
                    && IDENTITY.contains(category)
                    && !now.recipient().role().isJustice();
            Treatment treatment =
                    accompanies ? rule.widest(category) : rule.open().of(category);
            if ((free || accompanies)
                    && treatment != Treatment.WITHHOLD
                    && !policy.deny().contains(category)) {
                all.merge(category, treatment, Treatment::orWider);
            }
        }
        return all;
    }

    private record Walked(ObjectNode record, Projection.Walk walk) {}

    private Walked walk(CanonicalMessage message, Situation now, Rule rule, Map<Category, Treatment> treatments) {
        Cut cut = new Cut(now.recipient().role(), message.kind(), now.origin(), treatments);
        Projection projection = compiled.computeIfAbsent(cut, key -> compile(key, rule));
        Projection.Walk walk = new Projection.Walk();
        return new Walked(projection.apply(message.record(), masks, now.now(), walk), walk);
    }

    private Projection compile(Cut cut, Rule rule) {
        Projection projection = new Projection();
        schemas.of(cut.kind()).fields().values().forEach(field -> {
            boolean passes = !rule.isKey(field.path()) && rule.reaches(field.path());
            Treatment treatment = cut.treatments().getOrDefault(field.category(), Treatment.WITHHOLD);
            projection.add(new Projection.Leaf(
                    field,
                    passes ? treatment : Treatment.WITHHOLD,
                    field.mask(cut.role().audience()),
                    isContent(field.category(), cut.origin())));
        });
        return projection;
    }

    /** Who the person is makes no message; that a referral exists does, unless a part 2 programme says so. */
    private static boolean isContent(Category category, Origin origin) {
        return !IDENTITY.contains(category) || (category == Category.REF && origin != Origin.PART2);
    }

    /** The authorities that opened one of the categories that really went. */
    private static List<Authority> used(List<Authority> inForce, Rule rule, Set<Category> went, Situation now) {
        return inForce.stream()
                .filter(authority -> rule.clauses().stream()
                        .filter(clause -> clause.any().contains(authority.type()))
                        .anyMatch(clause -> went.stream()
                                .anyMatch(category -> clause.of(category) != Treatment.WITHHOLD
                                        && authority.categories().contains(category)
                                        && authority
                                                .type()
                                                .opens(category, now.recipient().role(), now.origin()))))
                .toList();
    }

    private static Disclosure share(Situation now, Policy policy, Rule rule, Walked walked, List<Authority> used) {
        ObjectNode record = walked.record();
        rule.key()
                .forEach(key -> Optional.ofNullable(now.handles().keys().get(key))
                        .ifPresent(handle -> set(record, key, handle)));
        Kind shown = rule.variantShown() ? rule.kind() : new Kind(rule.kind().name(), null);
        Set<Category> went = walked.walk().categories;
        List<Scope> scopes = used.stream()
                .map(authority -> scope(authority, now, went, policy.purpose()))
                .toList();
        var message = new RedactedMessage(now, shown, record, went, scopes, Notices.due(now.origin(), scopes));
        return new Disclosure.Share(
                message,
                List.copyOf(walked.walk().shared),
                List.copyOf(walked.walk().masked),
                List.copyOf(walked.walk().withheld),
                used,
                policy.version());
    }

    /** As far as it concerns this message: that a consent also covers SUD would tell a prosecutor what is not his. */
    private static Scope scope(Authority authority, Situation now, Set<Category> went, String purpose) {
        Set<Category> here = EnumSet.copyOf(went);
        here.retainAll(authority.categories());
        return new Scope(
                now.handles().authorities().getOrDefault(authority.id(), ""),
                authority.type(),
                here,
                Set.of(purpose),
                authority.signedAt(),
                authority.from(),
                authority.until(),
                authority.revocableFrom());
    }

    static void set(ObjectNode record, FieldPath path, String value) {
        ObjectNode at = record;
        List<String> steps = path.steps();
        for (String step : steps.subList(0, steps.size() - 1)) {
            at = at.withObjectProperty(step);
        }
        at.put(steps.get(steps.size() - 1), value);
    }

    private Disclosure withhold(Reason reason, CanonicalMessage message, String version) {
        Projection nothing = new Projection();
        schemas.of(message.kind())
                .fields()
                .values()
                .forEach(field -> nothing.add(
                        new Projection.Leaf(field, Treatment.WITHHOLD, field.mask(Audience.JUSTICE), false)));
        Projection.Walk walk = new Projection.Walk();
        nothing.apply(message.record(), masks, Instant.EPOCH, walk);
        return new Disclosure.Withhold(reason, new ArrayList<>(walk.withheld), version);
    }
}
