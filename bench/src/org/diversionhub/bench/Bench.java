package org.diversionhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** One run: set up, warm up, floor, measure, floor again, report. */
final class Bench {
    private final Options options;
    private final Site site;
    private final Hub hub;
    private final Referrals referrals;
    private final Load police;
    private int sent;

    private Bench(Options options, Site site, Hub hub) throws IOException, GeneralSecurityException {
        this.options = options;
        this.site = site;
        this.hub = hub;
        this.referrals = new Referrals();
        this.police =
                new Load(site.certificates.context(Site.POLICE), hub.port, "diversion-referral", options.connections());
    }

    public static void main(String[] arguments) throws Exception {
        List<String> rest = Arrays.asList(arguments).subList(3, arguments.length);
        if (rest.contains("--help")) {
            System.err.println(Options.HELP);
            return;
        }
        Options options = Options.of(rest);
        Path folder = Path.of(arguments[2], "site");
        try (Site site = new Site(folder)) {
            say("starting the hub");
            try (Hub hub = Hub.start(arguments[0], arguments[1], site, options)) {
                new Bench(options, site, hub).run();
            }
        }
        if (!options.keep()) {
            Site.delete(folder);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        openCases();
        say("warming up: " + options.warmUp() + " messages");
        Copies copies = new Copies();
        drive(options.warmUp(), 600, copies);
        try (Floor floor = new Floor(hub, site, copies.bodies())) {
            say("warming up the floor");
            floor.run(Floor.Commits.ONE, options.floor(), options.connections());
            floor.run(Floor.Commits.LIKE_THE_HUB, options.floor() / 2, options.connections());
            FloorRate one = new FloorRate(floor, Floor.Commits.ONE);
            FloorRate like = new FloorRate(floor, Floor.Commits.LIKE_THE_HUB);
            one.slice();
            like.slice();
            say("measuring");
            double hubCpu = hub.cpuMillis();
            double databaseCpu = hub.databaseCpuMillis();
            double ownCpu = Usage.cpuMillis(ProcessHandle.current().pid());
            Ledger ledger = drive(options.messages(), options.seconds(), null);
            hubCpu = (hub.cpuMillis() - hubCpu) / ledger.delivered();
            databaseCpu = (hub.databaseCpuMillis() - databaseCpu) / ledger.delivered();
            ownCpu = (Usage.cpuMillis(ProcessHandle.current().pid()) - ownCpu) / ledger.delivered();
            double hubMemory = Usage.memory(hub.process.pid());
            double databaseMemory = Usage.memoryOfFamily(hub.postmaster);
            one.slice();
            like.slice();

            double delivered = ledger.delivered() / seconds(ledger.start(), ledger.lastComplete());
            Report.line("accepted", ledger.accepted() / seconds(ledger.start(), ledger.lastReceipt()), "1/s");
            Report.line("fully delivered", delivered, "1/s");
            Report.line("receipt p50", ledger.receiptMillis(0.5), "ms");
            Report.line("receipt p99", ledger.receiptMillis(0.99), "ms");
            Report.line("delivery complete p50", ledger.completeMillis(0.5), "ms");
            Report.line("delivery complete p99", ledger.completeMillis(0.99), "ms");
            Report.line("cpu a message, hub", hubCpu, "ms");
            Report.line("cpu a message, database", databaseCpu, "ms");
            Report.line("cpu a message, driver and sinks", ownCpu, "ms");
            Report.line("memory, hub", hubMemory, "MiB");
            Report.line("memory, database", databaseMemory, "MiB");
            Report.line("messages", ledger.accepted(), "1");
            Report.line("lost", ledger.accepted() - ledger.delivered(), "1");
            Report.line("doubled", ledger.doubled(), "1");
            Report.line("errors", ledger.errors(), "1");
            Report.line("floor, one commit a message", one.rate(), "1/s");
            Report.line("floor, the hub's commits", like.rate(), "1/s");
            Report.line("cpu a message, floor with one commit", one.cpu(), "ms");
            Report.line("cpu a message, floor with the hub's commits", like.cpu(), "ms");
            Report.line("ratio fully delivered / floor", delivered / one.rate(), "1");
            Report.line("ratio fully delivered / floor with the hub's commits", delivered / like.rate(), "1");
            Report.line("ratio of cpu a message, floor / all", one.cpu() / (hubCpu + databaseCpu + ownCpu), "1");
        }
    }

    /** A first referral for each participant, then the release, until both providers have it. */
    private void openCases() throws InterruptedException, IOException, GeneralSecurityException {
        int people = options.participants();
        say("opening " + people + " cases");
        Ledger first = new Ledger(0, people);
        AtomicReferenceArray<JsonNode> managed = new AtomicReferenceArray<>(people);
        site.hear((sink, key, body) -> {
            int n = Referrals.number(body);
            if (sink == 0 && n >= 0) {
                managed.set(n, Referrals.read(body));
            }
            first.received(sink, key, body);
        });
        police.run(0, people, 300, n -> referrals.referral(n, n), first);
        sent = people;
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (missing(managed) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        say("giving " + people + " releases");
        Ledger consents = new Ledger(0, people);
        new Load(site.certificates.context(Site.CASE_MANAGEMENT), hub.port, "consent", options.connections())
                .run(0, people, 300, n -> referrals.release(n, managed.get(n)), consents);
        first.await(Duration.ofMinutes(3));
        if (first.delivered() < people || consents.accepted() < people) {
            throw new IllegalStateException("the cases do not open: " + first.accepted() + " accepted, "
                    + consents.accepted() + " released, " + first.delivered() + " with everybody");
        }
    }

    private static boolean missing(AtomicReferenceArray<JsonNode> managed) {
        for (int i = 0; i < managed.length(); i++) {
            if (managed.get(i) == null) {
                return true;
            }
        }
        return false;
    }

    /** Later referrals of the same cases, until all are everywhere. */
    private Ledger drive(int most, int seconds, Copies copies) throws InterruptedException {
        Ledger ledger = new Ledger(sent, most);
        site.hear(copies == null ? ledger : copies.and(ledger));
        police.run(sent, most, seconds, n -> referrals.referral(n, n % options.participants()), ledger);
        if (!hub.process.isAlive()) {
            throw new IllegalStateException("the hub has ended; see " + site.folder.resolve("hub.log"));
        }
        say("accepted " + ledger.accepted() + ", with everybody " + ledger.delivered());
        ledger.await(Duration.ofMinutes(5));
        sent += most;
        return ledger;
    }

    /** A floor's rate over its slices, before and after the measured run. */
    private final class FloorRate {
        private final Floor floor;
        private final Floor.Commits commits;
        private long nanos;
        private double cpuMillis;
        private int messages;

        FloorRate(Floor floor, Floor.Commits commits) {
            this.floor = floor;
            this.commits = commits;
        }

        void slice() throws InterruptedException {
            site.hear((sink, key, body) -> Referrals.number(body));
            double before = cpuOfAll();
            long took = floor.run(commits, options.floor(), options.connections());
            cpuMillis += cpuOfAll() - before;
            nanos += took;
            messages += options.floor();
            say("floor " + commits + ": " + Math.round(options.floor() / (took / 1e9)) + " a second");
        }

        double rate() {
            return messages / (nanos / 1e9);
        }

        double cpu() {
            return cpuMillis / messages;
        }
    }

    private double cpuOfAll() {
        return hub.databaseCpuMillis() + Usage.cpuMillis(ProcessHandle.current().pid());
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
