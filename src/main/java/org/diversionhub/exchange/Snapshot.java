package org.diversionhub.exchange;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.disclosure.CodeClasses;
import org.diversionhub.disclosure.Disclosing;
import org.diversionhub.disclosure.Policies;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.PolicyTestRun;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.Program;

/** The site's configuration at one moment, whole and unchanging: one attempt uses one snapshot from start to end. */
public record Snapshot(
        Schemas schemas,
        Partners partners,
        Policies policies,
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
        Program program = Program.read(config.resolve("program.yaml"), partners, faults);
        CodeClasses codes = CodeClasses.read(mappings.resolve("codes"), faults);
        Mappings formats = Mappings.read(mappings, schemas, faults);
        refuseUnwritable(partners, policies, formats, faults);
        faults.refuse();
        return new Snapshot(
                schemas, partners, policies, program, codes, formats, new Disclosing(schemas, policies, codes));
    }

    private static void refuseUnwritable(Partners partners, Policies policies, Mappings formats, ConfigFaults faults) {
        for (Partner partner : partners.all()) {
            String mapping = partner.endpoint().map(Endpoint::mapping).orElse("");
            if (partner.endpoint().filter(Endpoint::isInbox).isPresent() && !formats.isJson(mapping)) {
                faults.add(
                        "config/partners/" + partner.id() + ".yaml",
                        0,
                        "an inbox is a list in JSON, and the mapping `" + mapping + "` writes none",
                        "a mapping that writes JSON, such as json/message; the page to print is there beside it");
            }
            for (Kind kind : policies.of(partner.role()).map(Policy::kinds).orElse(Set.of())) {
                if (partner.endpoint().isPresent() && !formats.has(mapping, kind)) {
                    faults.add(
                            "config/partners/" + partner.id() + ".yaml",
                            0,
                            "the mapping `" + mapping + "` does not write " + kind,
                            "a mapping in mappings/ that does");
                }
            }
        }
    }

    /** Runs the tests that the policy files carry. */
    public List<PolicyTestRun.Failure> failedPolicyTests() {
        return policies.failures(schemas, codes);
    }

    /** Like {@link #read}, but also refuses a policy whose own tests fail. */
    static Snapshot readAndTest(Path home) {
        Snapshot snapshot = read(home);
        List<ConfigFault> failed = snapshot.failedPolicyTests().stream()
                .map(failure -> new ConfigFault(
                        "config/disclosure/" + failure.role().id() + ".yaml",
                        failure.test().line(),
                        "the test \"" + failure.test().name() + "\" fails: " + failure.wrong(),
                        "a policy and tests that agree"))
                .toList();
        if (!failed.isEmpty()) {
            throw new ConfigurationException(failed);
        }
        return snapshot;
    }
}
