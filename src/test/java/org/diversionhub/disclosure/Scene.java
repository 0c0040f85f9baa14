package org.diversionhub.disclosure;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.consent.Authority;
import org.diversionhub.leak.Records;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Schemas;

/** A policy, a message and a situation: all that a decision depends on. */
record Scene(Policy policy, CanonicalMessage message, Situation now) {
    private static final ConfigFaults FAULTS = new ConfigFaults();
    static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), FAULTS);
    static final CodeClasses CODES = CodeClasses.read(Path.of("mappings/codes"), SCHEMAS, FAULTS);
    static final Policies SHIPPED = Policies.read(Path.of("config/disclosure"), SCHEMAS, FAULTS);

    /** How a field goes, with the values that go. */
    record Seen(Treatment treatment, List<JsonNode> values) {}

    private Disclosing engine() {
        return new Disclosing(SCHEMAS, new Policies(Map.of(policy.role(), policy)), CODES);
    }

    Disclosure decide() {
        return engine().decide(message, now);
    }

    Explanation explain() {
        return engine().explain(message, now);
    }

    /** What the recipient gets, read off the message that would be sent; empty if nothing goes. */
    Map<FieldPath, Seen> seen() {
        if (!(decide() instanceof Disclosure.Share share)) {
            return Map.of();
        }
        Map<FieldPath, Seen> seen = new HashMap<>();
        for (FieldPath path : SCHEMAS.of(message.kind()).fields().keySet()) {
            List<JsonNode> values = Records.values(share.message().record(), path.text());
            values.removeIf(value -> value.asText().equals(now.handles().keys().get(path)));
            if (!values.isEmpty()) {
                boolean whole = share.shared().contains(path);
                seen.put(path, new Seen(whole ? Treatment.SHARE : Treatment.MASK, values));
            }
        }
        return seen;
    }

    /** Two persons have released fields of this very message: no policy takes part. */
    boolean isReleasedSingly() {
        return now.release().isPresent();
    }

    Scene denying(Category category) {
        Set<Category> deny = EnumSet.of(category);
        deny.addAll(policy.deny());
        return under(new Policy(
                policy.role(),
                policy.purpose(),
                policy.mayKnowOf(),
                deny,
                policy.receives(),
                policy.extract(),
                policy.widerBecause(),
                policy.tests(),
                policy.at(),
                policy.deniedAt(),
                policy.version()));
    }

    /** Wherever the category goes whole, it goes masked. */
    Scene masking(Category category) {
        return under(new Policy(
                policy.role(),
                policy.purpose(),
                policy.mayKnowOf(),
                policy.deny(),
                policy.receives().entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, rule -> masking(rule.getValue(), category))),
                policy.extract(),
                policy.widerBecause(),
                policy.tests(),
                policy.at(),
                policy.deniedAt(),
                policy.version()));
    }

    private static Rule masking(Rule rule, Category category) {
        return new Rule(
                rule.kind(),
                rule.authorityRequired(),
                rule.whileInCustody(),
                rule.only(),
                rule.variantShown(),
                rule.key(),
                masking(rule.open(), category),
                rule.clauses().stream().map(clause -> masking(clause, category)).toList(),
                rule.at());
    }

    private static Clause masking(Clause clause, Category category) {
        Set<Category> allow = EnumSet.noneOf(Category.class);
        allow.addAll(clause.allow());
        Set<Category> mask = EnumSet.noneOf(Category.class);
        mask.addAll(clause.mask());
        if (allow.remove(category)) {
            mask.add(category);
        }
        return new Clause(clause.any(), allow, mask, clause.allowAt(), clause.maskAt());
    }

    private Scene under(Policy other) {
        return new Scene(other, message, now);
    }

    Scene withAuthorities(UnaryOperator<List<Authority>> change) {
        return in(change.apply(now.authorities()), now.now());
    }

    Scene at(Instant moment) {
        return in(now.authorities(), moment);
    }

    /** With a message of that time, which came at once. */
    Scene told(Instant time) {
        var other = new CanonicalMessage(message.kind(), message.id(), time, message.record());
        return new Scene(policy, other, now);
    }

    private Scene in(List<Authority> authorities, Instant moment) {
        return new Scene(
                policy,
                message,
                new Situation(
                        now.deliveryId(),
                        now.acceptedAt(),
                        now.update(),
                        now.sender(),
                        now.recipient(),
                        now.origin(),
                        now.party(),
                        now.own(),
                        authorities,
                        now.chargeHeld(),
                        now.inCustody(),
                        now.accepted(),
                        now.met(),
                        now.handles(),
                        moment));
    }

    /** For the report of a property that failed: everything, since the people in it are invented. */
    @Override
    public String toString() {
        return "\n  %s to %s\n  %s denies %s\n  %s\n  %s\n  told %s: %s"
                .formatted(
                        message.kind(),
                        policy.role(),
                        policy.purpose(),
                        policy.deny(),
                        policy.receives().get(message.kind()),
                        now,
                        message.time(),
                        message.record());
    }
}
