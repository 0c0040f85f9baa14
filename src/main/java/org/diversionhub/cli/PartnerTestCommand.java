package org.diversionhub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.onboarding.Finding;
import org.diversionhub.onboarding.How;
import org.diversionhub.onboarding.PartnerTest;
import org.diversionhub.partner.Partner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tests the way between the hub and one partner. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description =
                "Walks the way to a partner check by check, with the hub's own certificate, keys and settings: what was"
                        + " seen, and of what has failed how to fix it. No message goes without --send-sample. Where files go, an empty one is"
                        + " written for a moment and deleted.",
        footer = {
            "",
            "Exit code 0: nothing has failed. 1: a check has failed, or the hub's own files cannot be read. 2: a wrong"
                    + " call.",
            "HUB_TRUST_KEYSPASSWORD is needed for SFTP. Beside the demo: SPRING_PROFILES_ACTIVE=demo."
        })
final class PartnerTestCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Mixin
    private Screen screen = new Screen();

    @Parameters(paramLabel = "PARTNER", description = "The id of its file in config/partners.")
    private String id = "";

    @Option(
            names = "--send-sample",
            description = "Send a test message in the end: about nobody, of no kind, and marked as a test.")
    private boolean sample;

    @Option(names = "--json", description = "Tell it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        try {
            Snapshot snapshot = home.snapshot();
            Partner partner = snapshot.partners()
                    .byId(id)
                    .orElseThrow(() -> screen.wrong("a partner is one of "
                            + snapshot.partners().all().stream()
                                    .map(Partner::id)
                                    .toList()));
            List<Finding> found = new PartnerTest(home.means())
                    .of(
                            partner,
                            snapshot.policies().lacking(partner, Instant.now()),
                            sample ? How.WITH_SAMPLE : How.BY_HAND);
            print(partner, found);
            return found.stream().anyMatch(Finding::isFailed) ? 1 : 0;
        } catch (ConfigurationException e) {
            return screen.no(String.valueOf(e.getMessage()));
        }
    }

    private void print(Partner partner, List<Finding> found) {
        if (json) {
            screen.out().println(json(partner, found).toPrettyString());
            return;
        }
        screen.out().println(partner.id() + " (" + partner.role().id() + "), " + partner.name());
        found.forEach(this::print);
        long failed = found.stream().filter(Finding::isFailed).count();
        screen.out()
                .println(failed == 0 ? "nothing has failed" : failed + " of " + found.size() + " checks have failed");
    }

    private void print(Finding one) {
        screen.out()
                .println(String.format(
                        "%-8s %-12s %-15s %s",
                        one.way(), one.check(), one.said().word(), one.seen()));
        if (one.isFailed()) {
            screen.out().println("         how to fix it: " + one.fix());
        }
    }

    private static ObjectNode json(Partner partner, List<Finding> found) {
        ObjectNode out = JsonNodeFactory.instance.objectNode().put("partner", partner.id());
        out.put("good", found.stream().noneMatch(Finding::isFailed));
        ArrayNode checks = out.putArray("checks");
        found.forEach(one -> checks.addObject()
                .put("way", one.way())
                .put("check", one.check())
                .put("outcome", one.said().word())
                .put("seen", one.seen())
                .put("fix", one.fix()));
        return out;
    }
}
