package org.diversionhub.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How long it takes from the officer's call until the case manager has the referral, while the hub has a fifth of the
 * work that it can do. Every referral is of somebody new, so that it opens a case with its key and its clocks.
 */
final class Handoff {
    private static final String HELP = """
            bench/handoff [--referrals 2000]   at the fixed rate
                          [--saturation 4000]  as fast as they are taken, to find the rate of saturation
                          [--warm-up 6000]     before anything is measured
                          [--load 0.2]         of the rate of saturation
                          [--connections 32]   of the police department, kept alive
                          [--keep]             leave the hub's data and log in target/bench""";

    private final Site site;
    private final Hub hub;
    private final Referrals referrals;
    private final Load police;
    private int sent;

    private Handoff(Site site, Hub hub, int connections) throws Exception {
        this.site = site;
        this.hub = hub;
        this.referrals = new Referrals();
        this.police = new Load(site.certificates.context(Site.POLICE), hub.port, "diversion-referral", connections);
    }

    public static void main(String[] arguments) throws Exception {
        List<String> rest = Arrays.asList(arguments).subList(3, arguments.length);
        if (rest.contains("--help")) {
            System.err.println(HELP);
            return;
        }
        Path folder = Path.of(arguments[2], "site");
        int connections = (int) number(rest, "--connections", 32);
        try (Site site = new Site(folder)) {
            say("starting the hub");
            try (Hub hub = Hub.start(arguments[0], arguments[1], site, Options.of(List.of()))) {
                new Handoff(site, hub, connections)
                        .run(
                                (int) number(rest, "--warm-up", 6000),
                                (int) number(rest, "--saturation", 4000),
                                (int) number(rest, "--referrals", 2000),
                                number(rest, "--load", 0.2));
            }
        }
        if (!rest.contains("--keep")) {
            Site.delete(folder);
        }
        System.exit(0);
    }

    private void run(int warmUp, int saturation, int most, double load) throws InterruptedException {
        say("warming up: " + warmUp + " referrals");
        asFastAsTaken(warmUp);
        say("looking for the rate of saturation: " + saturation + " referrals");
        Arrivals full = asFastAsTaken(saturation);
        double rate = saturation / full.seconds();
        double offered = rate * load;
        say(String.format(Locale.ROOT, "%d referrals at %.1f a second", most, offered));
        Arrivals measured = new Arrivals(sent, most);
        site.hear(measured);
        police.runAtRate(sent, most, offered, n -> referrals.referral(n, n), measured.ledger);
        sent += most;
        measured.await();
        tell(rate, offered, measured);
    }

    private Arrivals asFastAsTaken(int most) throws InterruptedException {
        Arrivals arrivals = new Arrivals(sent, most);
        site.hear(arrivals);
        police.run(sent, most, 600, n -> referrals.referral(n, n), arrivals.ledger);
        sent += most;
        arrivals.await();
        return arrivals;
    }

    private void tell(double rate, double offered, Arrivals measured) {
        if (!hub.process.isAlive()) {
            throw new IllegalStateException("the hub has ended; see " + site.folder.resolve("hub.log"));
        }
        long[] took = measured.tookNanos();
        System.out.printf(
                Locale.ROOT,
                "{\"name\":\"warm hand-off\",\"saturation\":%.1f,\"offered\":%.1f,\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f,"
                        + "\"n\":%d,\"lost\":%d,\"errors\":%d,\"unit\":\"1/s, ms\"}%n",
                rate,
                offered,
                millis(took, 0.5),
                millis(took, 0.99),
                millis(took, 1),
                took.length,
                measured.ledger.accepted() - took.length,
                measured.ledger.errors());
    }

    private static double millis(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }

    private static double number(List<String> arguments, String name, double otherwise) {
        int at = arguments.indexOf(name);
        return at < 0 ? otherwise : Double.parseDouble(arguments.get(at + 1));
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }

    /** When each referral was at the case manager's sink for the first time. */
    private static final class Arrivals implements Sink.Ear {
        private final int first;
        private final long[] arrived;
        private final Ledger ledger;

        Arrivals(int first, int most) {
            this.first = first;
            this.arrived = new long[most];
            this.ledger = new Ledger(first, most);
        }

        @Override
        public synchronized void received(int sink, String key, byte[] body) {
            int n = Referrals.number(body) - first;
            if (Site.SINKS.get(sink).equals(Site.CASE_MANAGEMENT) && n >= 0 && n < arrived.length && arrived[n] == 0) {
                arrived[n] = System.nanoTime();
            }
        }

        private synchronized long count() {
            return LongStream.of(arrived).filter(at -> at != 0).count();
        }

        /** Until everything that was accepted is there, for at most two minutes. */
        void await() throws InterruptedException {
            long end = System.nanoTime() + 120_000_000_000L;
            while (count() < ledger.accepted() && System.nanoTime() < end) {
                Thread.sleep(50);
            }
        }

        synchronized double seconds() {
            return (LongStream.of(arrived).max().orElseThrow() - ledger.start()) / 1e9;
        }

        synchronized long[] tookNanos() {
            return java.util.stream.IntStream.range(0, arrived.length)
                    .filter(i -> arrived[i] != 0)
                    .mapToLong(i -> arrived[i] - ledger.sentAt(first + i))
                    .sorted()
                    .toArray();
        }
    }
}
