package org.diversionhub.exchange;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.disclosure.CodeClasses;
import org.diversionhub.disclosure.Disclosing;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Explanation;
import org.diversionhub.disclosure.Policies;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.PolicyReview;
import org.diversionhub.disclosure.PolicyTestRun;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.eligibility.EligibilityRules;
import org.diversionhub.eligibility.RuleSet;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.Program;

/** The site's configuration at one moment, whole and unchanging: one attempt uses one snapshot from start to end. */
public record Snapshot(
        Schemas schemas,
        Partners partners,
        Policies policies,
        EligibilityRules eligibility,
        Program program,
        CodeClasses codes,
        Mappings mappings,
        Disclosing disclosing) {
    /**
     * Reads {@code config} and {@code mappings} below {@code home}.
     *
     * @throws ConfigurationException with every fault of every file
     */
    public static Snapshot read(Path home) {
        return read(home.resolve("config"), home.resolve("mappings"));
    }

    /** Likewise, from two folders that need not stand together. */
    public static Snapshot read(Path config, Path mappings) {
        ConfigFaults faults = new ConfigFaults();
        Schemas schemas = Schemas.read(mappings.resolve("canonical"), faults);
        faults.refuse();
        Partners partners = Partners.read(config.resolve("partners"), schemas, faults);
        Policies policies = Policies.read(config.resolve("disclosure"), schemas, faults);
        EligibilityRules eligibility = EligibilityRules.read(config.resolve("eligibility"), schemas, faults);
        Program program = Program.read(config.resolve("program.yaml"), partners, eligibility.ids(), faults);
        CodeClasses codes = CodeClasses.read(mappings.resolve("codes"), schemas, faults);
        Mappings formats = Mappings.read(mappings, schemas, faults);
        refuseUnwritable(partners, policies, formats, faults);
        faults.refuse();
        return new Snapshot(
                schemas,
                partners,
                policies,
                eligibility,
                program,
                codes,
                formats,
                new Disclosing(schemas, policies, codes));
    }

    private static void refuseUnwritable(Partners partners, Policies policies, Mappings formats, ConfigFaults faults) {
        for (Partner partner : partners.all()) {
            partner.endpoint().ifPresent(endpoint -> {
                if (endpoint.isInbox() && !formats.isJson(endpoint.mapping())) {
                    faults.add(
                            endpoint.mappingAt(),
                            "an inbox is a list in JSON, and the mapping `" + endpoint.mapping() + "` writes none",
                            "a mapping that writes JSON, such as json/message; the page to print is there beside it");
                }
                List<Kind> unwritten = policies.of(partner.role()).map(Policy::kinds).orElse(Set.of()).stream()
                        .filter(kind -> !formats.has(endpoint.mapping(), kind))
                        .sorted()
                        .toList();
                if (!unwritten.isEmpty()) {
                    faults.add(
                            endpoint.mappingAt(),
                            "the mapping `" + endpoint.mapping() + "` does not write " + unwritten,
                            "a mapping in mappings/ that does: of " + formats.names());
                }
            });
        }
    }

    /**
     * Agreements that end within thirty days or are over, and those without which a partner gets nothing: each with its
     * partner, for a person.
     */
    public List<String> agreementsToRenew(Instant now) {
        LocalDate soon = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(30);
        return partners.all().stream()
                .flatMap(partner -> Arrays.stream(Agreement.Type.values())
                        .filter(type -> isLacking(partner, type, now)
                                || Optional.ofNullable(partner.agreements().get(type))
                                        .filter(agreement -> !agreement.isCurrentOn(soon))
                                        .isPresent())
                        .map(type -> partner.id() + ": " + partner.agreement(type)))
                .toList();
    }

    private boolean isLacking(Partner partner, Agreement.Type type, Instant now) {
        return partner.endpoint().isPresent() && policies.lacking(partner, now).contains(type);
    }

    /**
     * What goes of a message; of a revocation, to whom the programme tells it, that a consent is over; of an emergency,
     * to the programme whose content went, that it did.
     */
    Disclosure decide(CanonicalMessage message, Situation now) {
        if (tellsRevocation(message, now)) {
            return disclosing.revoked(now);
        }
        return Emergencies.isReport(message, now)
                ? disclosing.emergency(message, now)
                : disclosing.decide(message, now);
    }

    /** The same decision, with the ground of each field. */
    public Explanation explain(CanonicalMessage message, Situation now) {
        if (tellsRevocation(message, now)) {
            return disclosing.explainRevoked(message, now);
        }
        return Emergencies.isReport(message, now)
                ? disclosing.explainEmergency(message, now)
                : disclosing.explain(message, now);
    }

    private boolean tellsRevocation(CanonicalMessage message, Situation now) {
        return message.kind().equals(ConsentMessages.REVOKED)
                && program.toldOfRevocation().contains(now.recipient().role());
    }

    /** Runs the tests that the policy files carry. */
    public List<PolicyTestRun.Failure> failedPolicyTests() {
        return policies.failures(schemas, codes);
    }

    /** The rules by which the programme judges who may take part, if it has any. */
    public Optional<RuleSet> rules() {
        return program.eligibility().flatMap(eligibility::of);
    }

    /** What there is to say of the policies. */
    public PolicyReview review() {
        return new PolicyReview(schemas, policies);
    }

    /** The kinds that somebody who is connected may send. */
    public Set<Kind> sent() {
        return schemas.all().stream()
                .flatMap(schema -> schema.kinds().stream())
                .filter(kind -> partners.all().stream().anyMatch(partner -> partner.maySend(kind)))
                .collect(Collectors.toSet());
    }

    /**
     * Like {@link #read}, but also refuses a policy or a rule set whose own tests fail, and a policy that is wider than
     * it may be.
     */
    static Snapshot readAndTest(Path home) {
        Snapshot snapshot = read(home);
        List<ConfigFault> failed = new ArrayList<>(snapshot.review().tooWide());
        failed.addAll(snapshot.eligibility().failures());
        snapshot.failedPolicyTests().stream()
                .map(failure -> new ConfigFault(
                        "config/disclosure/" + failure.role().id() + ".yaml",
                        failure.test().line(),
                        "the test \"" + failure.test().name() + "\" fails: " + failure.wrong(),
                        "a policy and tests that agree"))
                .forEach(failed::add);
        if (!failed.isEmpty()) {
            throw new ConfigurationException(failed);
        }
        return snapshot;
    }
}
