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
import java.util.stream.Stream;
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
import org.diversionhub.partner.Pickup;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Programs;
import org.diversionhub.referral.LeadCase;

/** The site's configuration at one moment, whole and unchanging: one attempt uses one snapshot from start to end. */
public record Snapshot(
        Schemas schemas,
        Partners partners,
        Policies policies,
        EligibilityRules eligibility,
        Programs programs,
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
        Programs programs = Programs.read(config, partners, eligibility.ids(), faults);
        CodeClasses codes = CodeClasses.read(mappings.resolve("codes"), schemas, faults);
        Mappings formats = Mappings.read(mappings, schemas, faults);
        refuseUnwritable(partners, policies, schemas, formats, faults);
        faults.refuse();
        return new Snapshot(
                schemas,
                partners,
                policies,
                eligibility,
                programs,
                codes,
                formats,
                new Disclosing(schemas, policies, codes));
    }

    private static void refuseUnwritable(
            Partners partners, Policies policies, Schemas schemas, Mappings formats, ConfigFaults faults) {
        for (Partner partner : partners.all()) {
            PostedFormats.refuseUnreadable(partner, formats, faults);
            partner.pickup()
                    .ifPresent(pickup -> pickup.mapping()
                            .filter(mapping -> formats.reader(mapping).isEmpty())
                            .ifPresent(mapping -> faults.add(
                                    pickup.mappingAt(),
                                    "no mapping `" + mapping + "` reads anything",
                                    "one of " + formats.readers())));
            partner.pickup()
                    .filter(Pickup::isMllp)
                    .ifPresent(pickup -> pickup.mapping()
                            .flatMap(formats::reader)
                            .filter(reader -> !reader.isHl7v2())
                            .ifPresent(reader -> faults.add(
                                    pickup.mappingAt(),
                                    "MLLP carries HL7 v2, and the mapping `" + reader.name() + "` reads none",
                                    "a mapping that reads HL7 v2, such as hl7v2/jail-adt")));
            partner.endpoint().ifPresent(endpoint -> {
                if (endpoint.isInbox() && !formats.isJson(endpoint.mapping())) {
                    faults.add(
                            endpoint.mappingAt(),
                            "an inbox is a list in JSON, and the mapping `" + endpoint.mapping() + "` writes none",
                            "a mapping that writes JSON, such as json/message; the page to print is there beside it");
                }
                if (endpoint.isMllp() && !formats.isHl7v2(endpoint.mapping())) {
                    faults.add(
                            endpoint.mappingAt(),
                            "MLLP carries HL7 v2, and the mapping `" + endpoint.mapping() + "` writes none",
                            "a mapping that writes HL7 v2, such as hl7v2/adt");
                }
                if (endpoint.isShelf() && !formats.isFhir(endpoint.mapping())) {
                    faults.add(
                            endpoint.mappingAt(),
                            "the hub's FHIR server cannot show what the mapping `" + endpoint.mapping() + "` writes",
                            "a mapping that writes FHIR transactions, such as fhir/closed-loop");
                }
                Set<Kind> received =
                        policies.of(partner.role()).map(Policy::kinds).orElse(Set.of());
                Stream<Kind> corrections = received.isEmpty()
                        ? Stream.of()
                        : schemas.of(Corrections.KIND).stream().flatMap(schema -> schema.kinds().stream());
                List<Kind> unwritten = Stream.concat(received.stream(), corrections)
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

    /**
     * Partners of whose certificates for payloads none is valid now: nothing goes to them, or comes, that needs one.
     */
    public List<ConfigFault> endedCertificates(Instant now) {
        return partners.all().stream()
                .flatMap(partner -> partner.protection().ended(now).stream()
                        .map(ended -> new ConfigFault(
                                "config/partners/" + partner.id() + ".yaml",
                                0,
                                ended,
                                "the partner's new one beside it")))
                .toList();
    }

    /**
     * Of those, the ones whose files are otherwise than before. That time passes refuses nobody else's change, nor a
     * start.
     */
    public List<ConfigFault> endedCertificatesSince(Snapshot before, Instant now) {
        Set<String> changed = partners.all().stream()
                .filter(partner -> before.partners()
                        .byId(partner.id())
                        .filter(old -> old.protection().equals(partner.protection()))
                        .isEmpty())
                .map(partner -> "config/partners/" + partner.id() + ".yaml")
                .collect(Collectors.toSet());
        return endedCertificates(now).stream()
                .filter(fault -> changed.contains(fault.file()))
                .toList();
    }

    private boolean isLacking(Partner partner, Agreement.Type type, Instant now) {
        return partner.endpoint().isPresent() && policies.lacking(partner, now).contains(type);
    }

    /**
     * What goes of a message; of a revocation, to whom the programme tells it, that a consent is over; of an emergency,
     * to the programme whose content went, that it did.
     *
     * @param program of the message's case
     */
    Disclosure decide(CanonicalMessage message, Situation now, Program program) {
        if (tellsRevocation(message, now, program)) {
            return disclosing.revoked(now);
        }
        return Emergencies.isReport(message, now)
                ? disclosing.emergency(message, now)
                : disclosing.decide(message, now);
    }

    /** The same decision, with the ground of each field. */
    public Explanation explain(CanonicalMessage message, Situation now, Program program) {
        if (tellsRevocation(message, now, program)) {
            return disclosing.explainRevoked(message, now);
        }
        return Emergencies.isReport(message, now)
                ? disclosing.explainEmergency(message, now)
                : disclosing.explain(message, now);
    }

    /** Who speaks in a message of this case: the clock's word is that of the case management that answers for it. */
    Optional<Partner> sender(String id, LeadCase known) {
        return id.equals(ClockMessages.SENDER)
                ? programOf(known).of(known.agency()).flatMap(site -> partners.byId(site.caseManagement()))
                : partners.byId(id);
    }

    /** Whether this partner is the case management that answers for the case. */
    boolean isManager(String partner, LeadCase known) {
        return programOf(known)
                .of(known.agency())
                .filter(site -> site.caseManagement().equals(partner))
                .isPresent();
    }

    private static boolean tellsRevocation(CanonicalMessage message, Situation now, Program program) {
        return message.kind().equals(ConsentMessages.REVOKED)
                && program.toldOfRevocation().contains(now.recipient().role());
    }

    /** Runs the tests that the policy files carry. */
    public List<PolicyTestRun.Failure> failedPolicyTests() {
        return policies.failures(schemas, codes);
    }

    /** The programme of this case. */
    Program programOf(LeadCase known) {
        return programs.of(known.program());
    }

    /** The rules by which this programme judges who may take part, if it has any. */
    public Optional<RuleSet> rules(Program program) {
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
     * Like {@link #read}, but also refuses a policy, a rule set or a mapping whose own tests fail, and a policy that is
     * wider than it may be.
     */
    public static Snapshot readAndTest(Path home) {
        Snapshot snapshot = read(home);
        List<ConfigFault> failed = new ArrayList<>(snapshot.review().tooWide());
        failed.addAll(snapshot.eligibility().failures());
        failed.addAll(snapshot.mappings().runGoldens().failures());
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
