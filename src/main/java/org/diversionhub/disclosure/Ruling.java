package org.diversionhub.disclosure;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;

/**
 * What a policy makes of a kind's fields under what is granted, with the ground of each: worked out once, and then
 * looked up by every decision.
 */
final class Ruling {
    private static final Set<Category> IDENTITY = EnumSet.of(Category.ID, Category.DEM, Category.REF);

    /** What a programme tells the police of a crime against itself is outside part 2 (42 CFR 2.12(c)(5)). */
    private static final Set<Category> OUTSIDE_PART_2 = EnumSet.of(Category.SAF);

    /**
     * All that a ruling depends on beside the policy. What else of a situation decides is asked before, in
     * {@link Disclosing}; it must not come in here, or rulings would be looked up for situations that they do not fit.
     *
     * @param granted the categories that authorities in force list, by their type
     */
    record Cut(Role role, Kind kind, Origin origin, Map<AuthorityType, Set<Category>> granted) {
        static Map<AuthorityType, Set<Category>> granted(List<Authority> inForce) {
            if (inForce.isEmpty()) {
                return Map.of();
            }
            Map<AuthorityType, Set<Category>> granted = new EnumMap<>(AuthorityType.class);
            for (Authority authority : inForce) {
                granted.computeIfAbsent(authority.type(), type -> EnumSet.noneOf(Category.class))
                        .addAll(authority.categories());
            }
            return granted;
        }
    }

    /** What happens to the fields of a category. */
    private record Fate(Treatment treatment, Ground ground) {
        Fate orWider(Fate other) {
            return other.treatment.compareTo(treatment) > 0 ? other : this;
        }
    }

    private final Cut cut;
    private final Policy policy;
    private final Rule rule;
    private final RecordSchema schema;
    private final Map<Category, Fate> opened;
    private final Projection opening;
    private final Projection alone;
    private final Projection accompanied;
    private final Map<AuthorityType, Set<Category>> used = new EnumMap<>(AuthorityType.class);
    private final Map<FieldPath, List<String>> keys = new LinkedHashMap<>();
    private final Kind shown;

    Ruling(Cut cut, Policy policy, Rule rule, RecordSchema schema) {
        this.cut = cut;
        this.policy = policy;
        this.rule = rule;
        this.schema = schema;
        this.opened = opened();
        this.opening = projection(opened);
        this.alone = projection(fates(false));
        this.accompanied = projection(fates(true));
        cut.granted().keySet().forEach(type -> used.put(type, within(type)));
        rule.key().forEach(key -> keys.put(key, key.steps()));
        this.shown = rule.variantShown() ? rule.kind() : new Kind(rule.kind().name(), null);
    }

    /** The kind as the recipient may know it. */
    Kind shown() {
        return shown;
    }

    /** The fields for the recipient's own handles, each with the names on the way to it. */
    Map<FieldPath, List<String>> keys() {
        return keys;
    }

    /** Nothing but what an authority opens. */
    Projection opening() {
        return opening;
    }

    boolean opensNothing() {
        return opened.isEmpty();
    }

    /** Whether nothing goes unless an authority opens it. */
    boolean needsAuthority() {
        return rule.authorityRequired()
                || (cut.origin() == Origin.PART2
                        && OUTSIDE_PART_2.stream()
                                .allMatch(category -> rule.open().of(category) == Treatment.WITHHOLD));
    }

    /** @param contentOpened whether an authority opens content of this very record, which then says whom it is about */
    Projection whole(boolean contentOpened) {
        return contentOpened ? accompanied : alone;
    }

    /** The categories that an authority of this type opens by this rule, as far as it lists them. */
    Set<Category> opensBy(AuthorityType type) {
        return used.getOrDefault(type, Set.of());
    }

    private Map<Category, Fate> opened() {
        Map<Category, Fate> fates = new EnumMap<>(Category.class);
        for (Clause clause : rule.clauses()) {
            for (Category category : clause.categories()) {
                Set<AuthorityType> types = opening(clause, category);
                if (!types.isEmpty() && !policy.deny().contains(category)) {
                    Ground ground = new Ground.Opened(types, clause.at(category));
                    fates.merge(category, new Fate(clause.of(category), ground), Fate::orWider);
                }
            }
        }
        return fates;
    }

    /** The types of this clause that open the category, where all that are granted together do. */
    private Set<AuthorityType> opening(Clause clause, Category category) {
        Set<AuthorityType> granted = EnumSet.noneOf(AuthorityType.class);
        cut.granted().forEach((type, categories) -> {
            if (categories.contains(category)) {
                granted.add(type);
            }
        });
        if (!AuthorityType.open(granted, category, cut.role(), cut.origin())) {
            return Set.of();
        }
        granted.retainAll(clause.any());
        granted.removeIf(type -> !type.opens(category, cut.role(), cut.origin()));
        return granted;
    }

    private Set<Category> within(AuthorityType type) {
        Set<Category> categories = EnumSet.noneOf(Category.class);
        rule.clauses().stream()
                .filter(clause -> clause.any().contains(type))
                .forEach(clause -> categories.addAll(clause.categories()));
        categories.removeIf(category -> !type.opens(category, cut.role(), cut.origin()));
        return categories;
    }

    private Map<Category, Fate> fates(boolean contentOpened) {
        Map<Category, Fate> fates = new EnumMap<>(Category.class);
        for (Category category : Category.values()) {
            fates.put(category, fate(category, contentOpened));
        }
        return fates;
    }

    private Fate fate(Category category, boolean contentOpened) {
        if (policy.deny().contains(category)) {
            return new Fate(Treatment.WITHHOLD, new Ground.Denied(policy.deniedAt()));
        }
        Fate fate = opened.getOrDefault(category, new Fate(Treatment.WITHHOLD, unopened(category)));
        if (contentOpened && IDENTITY.contains(category) && !cut.role().isJustice()) {
            ConfigPlace at = rule.at(category);
            return fate.orWider(new Fate(rule.widest(category), new Ground.Accompanies(at)));
        }
        return cut.origin() == Origin.PART2 && !OUTSIDE_PART_2.contains(category)
                ? fate
                : fate.orWider(new Fate(
                        rule.open().of(category), new Ground.Listed(rule.open().at(category))));
    }

    private Ground unopened(Category category) {
        if (rule.widest(category) == Treatment.WITHHOLD) {
            return new Ground.Unlisted(rule.at());
        }
        Set<AuthorityType> types = EnumSet.noneOf(AuthorityType.class);
        rule.clauses().stream()
                .filter(clause -> clause.of(category) != Treatment.WITHHOLD)
                .forEach(clause -> types.addAll(clause.any()));
        types.removeIf(type -> !type.opens(category, cut.role(), cut.origin()));
        return new Ground.Unopened(types, rule.at(category));
    }

    private Projection projection(Map<Category, Fate> fates) {
        Fate unlisted = new Fate(Treatment.WITHHOLD, new Ground.Unlisted(rule.at()));
        return new Projection(schema.fields().values().stream()
                .map(field -> leaf(field, fates.getOrDefault(field.category(), unlisted)))
                .toList());
    }

    private Projection.Leaf leaf(Field field, Fate fate) {
        Fate own = fate;
        if (rule.isKey(field.path())) {
            own = new Fate(Treatment.WITHHOLD, new Ground.OwnHandle(rule.at()));
        } else if (!rule.reaches(field.path()) && !(fate.ground() instanceof Ground.Denied)) {
            own = new Fate(Treatment.WITHHOLD, new Ground.BesideLimit(rule.at()));
        }
        boolean content = isContent(field.category(), cut.origin());
        return new Projection.Leaf(field, own.treatment(), field.mask(cut.role().audience()), content, own.ground());
    }

    /** Who the person is makes no message; that a referral exists does, unless a part 2 programme says so. */
    private static boolean isContent(Category category, Origin origin) {
        return !IDENTITY.contains(category) || (category == Category.REF && origin != Origin.PART2);
    }
}
