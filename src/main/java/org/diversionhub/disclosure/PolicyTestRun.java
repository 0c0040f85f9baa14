package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;

/** Runs the tests that policy files carry against the very engine that decides deliveries. */
public final class PolicyTestRun {
    private static final UUID NOBODY = new UUID(0, 0);

    private final Disclosing disclosing;
    private final Policies policies;
    private final Schemas schemas;

    PolicyTestRun(Disclosing disclosing, Policies policies, Schemas schemas) {
        this.disclosing = disclosing;
        this.policies = policies;
        this.schemas = schemas;
    }

    /** A test that did not hold. */
    public record Failure(Role role, PolicyTest test, String wrong) {
        @Override
        public String toString() {
            return "config/disclosure/" + role.id() + ".yaml:" + test.line() + ": " + test.name() + ": " + wrong;
        }
    }

    List<Failure> failures(Collection<Policy> policies) {
        List<Failure> out = new ArrayList<>();
        for (Policy policy : policies) {
            for (PolicyTest test : policy.tests()) {
                wrong(policy, test).forEach(wrong -> out.add(new Failure(policy.role(), test, wrong)));
            }
        }
        return out;
    }

    private List<String> wrong(Policy policy, PolicyTest test) {
        List<String> wrong = new ArrayList<>();
        CanonicalMessage message = message(test);
        Disclosure disclosure = disclosing.decide(message, situation(policy, test));
        test.given().with().keySet().stream()
                .filter(path ->
                        schemas.of(message.kind()).fields().keySet().stream().noneMatch(path::equals))
                .forEach(path -> wrong.add("the kind has no field " + path));
        switch (disclosure) {
            case Disclosure.Withhold withhold -> {
                if (!test.withheld()) {
                    wrong.add("the whole message is withheld: "
                            + withhold.reason().words());
                }
            }
            case Disclosure.Share share -> compare(test, share, wrong);
        }
        return wrong;
    }

    private static void compare(PolicyTest test, Disclosure.Share share, List<String> wrong) {
        if (test.withheld()) {
            wrong.add("should be withheld, but shares " + share.shared() + " and masks " + share.masked());
            return;
        }
        test.shares().forEach((path, expected) -> {
            Optional<JsonNode> found = path.in(share.message().record());
            if (!found.filter(node -> node.equals(expected)).isPresent()) {
                wrong.add(path + " should be " + expected + " but is "
                        + found.map(JsonNode::toString).orElse("not shared"));
            }
        });
        test.withholds()
                .forEach(path -> path.in(share.message().record())
                        .ifPresent(found -> wrong.add(path + " should be withheld but is shared")));
    }

    private static CanonicalMessage message(PolicyTest test) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        test.given().with().forEach((path, value) -> path.put(record, value));
        return new CanonicalMessage(test.given().kind(), "policy-test", test.at(), record);
    }

    private Situation situation(Policy policy, PolicyTest test) {
        PolicyTest.Given given = test.given();
        return new Supposed(
                        Supposed.anybody("sender", Role.COMMUNITY_REFERRER),
                        Supposed.anybody("recipient", policy.role()),
                        given.origin(),
                        given.authorities(),
                        given.chargeHeld(),
                        given.inCustody(),
                        given.accepted(),
                        test.at())
                .under(policies);
    }

    /** One that lists every category, and reaches back as far as any message does. */
    static Authority authority(AuthorityType type, String purpose, String sender, String recipient, Instant at) {
        Instant before = at.minus(Duration.ofDays(3650));
        return new Authority(
                NOBODY,
                type,
                null,
                Set.of(sender),
                Set.of(recipient),
                EnumSet.allOf(Category.class),
                Set.of(purpose),
                before,
                before,
                at.plus(Duration.ofDays(1)),
                null,
                true);
    }
}
