package org.diversionhub.bench.year;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/**
 * What is played.
 *
 * @param days how long the year is; people are referred in all of it but its last days
 * @param tick how far the clock goes at least when it goes on: what falls into it happens together
 */
record Plan(Instant begin, int days, int referrals, long seed, Duration tick, boolean keep) {
    static final String HELP = """
            bench/year [--referrals 2000]   in the year, each with about 25 messages
                       [--seed 1]           another seed plays another year
                       [--days 365]
                       [--tick 30]          minutes that happen together
                       [--keep]             leave the hub's data and log in target/bench""";

    static Plan of(List<String> arguments, Instant begin) {
        int days = 365;
        int referrals = 2000;
        long seed = 1;
        int tick = 30;
        boolean keep = false;
        for (Iterator<String> next = arguments.iterator(); next.hasNext(); ) {
            String name = next.next();
            switch (name) {
                case "--days" -> days = Integer.parseInt(next.next());
                case "--referrals" -> referrals = Integer.parseInt(next.next());
                case "--seed" -> seed = Long.parseLong(next.next());
                case "--tick" -> tick = Integer.parseInt(next.next());
                case "--keep" -> keep = true;
                default -> throw new IllegalArgumentException("unknown: " + name + "\n" + HELP);
            }
        }
        return new Plan(begin, days, referrals, seed, Duration.ofMinutes(tick), keep);
    }

    Instant end() {
        return begin.plus(Duration.ofDays(days));
    }
}
