package org.diversionhub.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.PolicyTestRun;
import org.diversionhub.exchange.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads the configuration as the hub would, and runs the tests that the policies carry. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads config/ and mappings/, tells everything that is wrong with file and line, and runs the"
                + " policies' own tests. Exit code 0: all good; 1: something is wrong.")
final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "The folder with config/ and mappings/ (default: this one).")
    private Path home = Path.of(".");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Snapshot snapshot = Snapshot.read(home);
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
            snapshot.agreementsToRenew(Instant.now()).forEach(one -> out.println("an agreement to renew: " + one));
            return failures.isEmpty() ? 0 : 1;
        } catch (ConfigurationException e) {
            out.println(e.getMessage());
            return 1;
        }
    }
}
