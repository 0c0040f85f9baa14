package org.diversionhub.disclosure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Mask;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;

/** What there is to say of the policies beside their faults: wider than the shipped matrix, or less than they look. */
public record PolicyReview(Schemas schemas, Policies policies) {
    /** Where a policy gives a role more than the shipped matrix, without a reason or where the law says never. */
    public List<ConfigFault> tooWide() {
        return policies.all().stream()
                .flatMap(policy -> policy.receives().values().stream()
                        .flatMap(rule -> clauses(rule).flatMap(clause -> tooWide(policy, rule, clause).stream())))
                .distinct()
                .toList();
    }

    private static List<ConfigFault> tooWide(Policy policy, Rule rule, Clause clause) {
        List<ConfigFault> faults = new ArrayList<>();
        for (Category category : clause.categories()) {
            if (!Matrix.SHIPPED.cell(category, policy.role()).isExceededBy(clause, category)) {
                continue;
            }
            String wider =
                    policy.role().id() + " would get " + category + " of " + rule.kind() + " beyond the shipped matrix";
            if (Matrix.SHIPPED.isNever(category, policy.role())) {
                faults.add(fault(clause.at(category), wider + ", where the law says never", "leave it out"));
            } else if (!policy.widerBecause().containsKey(category)) {
                faults.add(fault(
                        clause.at(category), wider + " without a reason", "`wider-because: {" + category + ": why}`"));
            }
        }
        return faults;
    }

    /** Lines that can never do anything, whoever sends and whatever is signed. */
    public List<ConfigFault> unreachable() {
        return policies.all().stream()
                .flatMap(policy -> Stream.concat(
                        policy.receives().values().stream().flatMap(rule -> unreachable(policy, rule)), idle(policy)))
                .toList();
    }

    /** Reasons for what is not wider, which would let it become so unnoticed. */
    private static Stream<ConfigFault> idle(Policy policy) {
        return policy.widerBecause().keySet().stream()
                .filter(category -> policy.receives().values().stream()
                        .flatMap(PolicyReview::clauses)
                        .noneMatch(clause ->
                                Matrix.SHIPPED.cell(category, policy.role()).isExceededBy(clause, category)))
                .map(category -> fault(
                        policy.at(),
                        "`wider-because` gives a reason for " + category + ", of which nothing is wider",
                        "leave it out"));
    }

    private Stream<ConfigFault> unreachable(Policy policy, Rule rule) {
        Stream<ConfigFault> empty = clauses(rule)
                .flatMap(clause -> clause.categories().stream()
                        .filter(category -> leavesNothing(policy.role(), rule, clause, category))
                        .map(category -> fault(
                                clause.at(category),
                                category + " of " + rule.kind() + " leaves no field",
                                "leave it out: the fields are keys, beside `only`, or masked to nothing")));
        return Stream.concat(empty, rule.clauses().stream().flatMap(clause -> deaf(policy.role(), clause)));
    }

    private boolean leavesNothing(Role role, Rule rule, Clause clause, Category category) {
        return schemas.of(rule.kind()).fields().values().stream()
                .filter(field -> field.category() == category)
                .noneMatch(field -> !rule.isKey(field.path())
                        && rule.reaches(field.path())
                        && remains(field, clause.of(category), role));
    }

    private static boolean remains(Field field, Treatment treatment, Role role) {
        Mask mask = field.mask(role.audience());
        return treatment == Treatment.SHARE || (mask != Mask.DROP && mask != Mask.STUDY_ID);
    }

    /** Authorities that open none of the clause's categories, and categories that none of its authorities opens. */
    private static Stream<ConfigFault> deaf(Role role, Clause clause) {
        Stream<ConfigFault> types = clause.any().stream()
                .filter(type -> clause.categories().stream().noneMatch(category -> opens(type, category, role)))
                .map(type -> fault(
                        clause.allowAt(), type + " opens nothing of this clause to " + role.id(), "leave it out"));
        Stream<ConfigFault> categories = clause.categories().stream()
                .filter(category -> clause.any().stream().noneMatch(type -> opens(type, category, role)))
                .map(category -> fault(
                        clause.at(category),
                        "no authority of this clause opens " + category + " to " + role.id(),
                        "leave it out, or another authority"));
        return Stream.concat(types, categories);
    }

    private static boolean opens(AuthorityType type, Category category, Role role) {
        return Arrays.stream(Origin.values()).anyMatch(origin -> type.opens(category, role, origin));
    }

    /** Categories that messages carry and no policy lists for anybody. */
    public Set<Category> receivedByNobody() {
        Set<Category> left = EnumSet.noneOf(Category.class);
        schemas.all().stream().map(RecordSchema::categories).forEach(left::addAll);
        policies.all().forEach(policy -> left.removeAll(policy.categories()));
        return left;
    }

    /** Kinds that a policy lists and none of its tests is about. */
    public List<ConfigFault> untested() {
        return policies.all().stream()
                .flatMap(policy -> policy.receives().values().stream()
                        .filter(rule -> policy.tests().stream()
                                .noneMatch(test -> test.given().kind().equals(rule.kind())))
                        .map(rule -> fault(
                                rule.at(),
                                "no test of " + policy.role().id() + " is about " + rule.kind(),
                                "a test in this file: what goes, or that nothing does")))
                .toList();
    }

    /** Kinds that a policy lists and nobody who is connected may send. */
    public List<ConfigFault> unsent(Set<Kind> sent) {
        return policies.all().stream()
                .flatMap(policy -> policy.receives().values().stream()
                        .filter(rule -> !sent.contains(rule.kind()))
                        .map(rule -> fault(
                                rule.at(),
                                policy.role().id() + " would receive " + rule.kind() + ", which no partner may send",
                                "a partner with this kind under `sends`, or no rule")))
                .toList();
    }

    private static Stream<Clause> clauses(Rule rule) {
        return Stream.concat(Stream.of(rule.open()), rule.clauses().stream());
    }

    private static ConfigFault fault(ConfigPlace at, String wrong, String right) {
        return new ConfigFault(at.file(), at.line(), wrong, right);
    }
}
