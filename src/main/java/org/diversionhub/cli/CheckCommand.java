package org.diversionhub.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.PolicyReview;
import org.diversionhub.disclosure.PolicyTestRun;
import org.diversionhub.eligibility.EligibilityRules;
import org.diversionhub.exchange.LimitSettings;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.mapping.GoldenRun;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Programs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads the configuration as the hub would, and runs the tests that policies and rule sets carry. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Reads config/ and mappings/, tells everything that is wrong with file and line, and runs the"
                        + " tests of the policies, of the eligibility rules and of the mappings; which"
                        + " programmes there are; then what the policies give beyond the shipped matrix, and notes: lines that can never do anything, kinds and conditions without a test,"
                        + " categories nobody receives, programmes that nobody answers for at some hour. Exit code 0: all good, with or without notes; 1: something is wrong.")
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Snapshot snapshot = home.snapshot();
            List<PolicyTestRun.Failure> failures = snapshot.failedPolicyTests();
            failures.forEach(out::println);
            long tests = snapshot.policies().all().stream()
                    .mapToLong(policy -> policy.tests().size())
                    .sum();
            out.println(snapshot.partners().all().size() + " partners, "
                    + snapshot.policies().all().size() + " policies, " + tests + " policy tests, " + failures.size()
                    + " failed");
            for (Policy policy : snapshot.policies().all()) {
                out.println("  " + policy.role().id() + ": version " + policy.version() + ", receives "
                        + policy.kinds().size() + " kinds");
            }
            programs(snapshot.programs(), out);
            List<ConfigFault> failedRules = rules(snapshot.eligibility(), out);
            List<ConfigFault> failedMappings = mappings(snapshot.mappings(), out);
            List<ConfigFault> tooWide = snapshot.review().tooWide();
            tooWide.forEach(out::println);
            List<ConfigFault> here = new ArrayList<>(limits(snapshot));
            here.addAll(home.hosting().faults(snapshot));
            here.addAll(snapshot.endedCertificates(Instant.now()));
            here.forEach(out::println);
            notes(snapshot).forEach(note -> out.println("note: " + note));
            snapshot.agreementsToRenew(Instant.now()).forEach(one -> out.println("an agreement to renew: " + one));
            return failures.isEmpty()
                            && failedRules.isEmpty()
                            && failedMappings.isEmpty()
                            && tooWide.isEmpty()
                            && here.isEmpty()
                    ? 0
                    : 1;
        } catch (ConfigurationException e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    /** @return partners' own limits that go beyond the site's */
    private List<ConfigFault> limits(Snapshot snapshot) {
        LimitSettings site = home.settings("hub.limits", LimitSettings.class);
        return snapshot.partners().all().stream()
                .flatMap(partner -> site.beyond(partner).stream())
                .toList();
    }

    /** @return what the tests in the rule files show to be wrong */
    private static List<ConfigFault> rules(EligibilityRules rules, PrintWriter out) {
        List<ConfigFault> failures = rules.failures();
        failures.forEach(out::println);
        long tests = rules.all().stream().mapToLong(set -> set.tests().size()).sum();
        out.println(rules.all().size() + " rule sets, " + tests + " tests, " + failures.size() + " faults");
        return failures;
    }

    /** @return what the golden tests in the mappings' folders show to be wrong */
    private static List<ConfigFault> mappings(Mappings mappings, PrintWriter out) {
        GoldenRun run = mappings.runGoldens();
        run.failures().forEach(out::println);
        out.println(mappings.names().size() + " mappings that write, "
                + mappings.readers().size() + " that read, " + run.tests() + " golden tests, "
                + run.failures().size() + " faults");
        return run.failures();
    }

    /** What is kept apart from what, and who serves more than one. */
    private static void programs(Programs programs, PrintWriter out) {
        out.println(programs.all().size() == 1 ? "1 programme" : programs.all().size() + " programmes, kept apart");
        for (Program program : programs.all()) {
            out.println("  " + program.id() + " (" + program.clocks().zone() + ")");
            program.jurisdictions()
                    .forEach(one -> out.println("    " + String.join(", ", one.agencies()) + " -> "
                            + one.caseManagement() + ", " + one.prosecutor() + ", " + one.jail()));
        }
        programs.shared()
                .forEach(id -> out.println("  " + id + " serves several: by other names of cases and people in each"));
    }

    /** What is no mistake, and what somebody should know. */
    private static Stream<String> notes(Snapshot snapshot) {
        PolicyReview review = snapshot.review();
        Set<Category> nobody = review.receivedByNobody();
        return Stream.of(
                        review.unreachable().stream().map(ConfigFault::toString),
                        review.unsent(snapshot.sent()).stream().map(ConfigFault::toString),
                        review.untested().stream().map(ConfigFault::toString),
                        snapshot.eligibility().notes().stream().map(ConfigFault::toString),
                        snapshot.programs().all().stream()
                                .filter(program -> !program.answersAlways())
                                .map(program -> program.id() + ": no desk on call, or hours at which officers get no"
                                        + " callback (`on-call`)"),
                        nobody.isEmpty() ? Stream.<String>of() : Stream.of("nobody receives " + nobody))
                .flatMap(lines -> lines);
    }
}
