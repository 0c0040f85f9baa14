package org.diversionhub.bench.year;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.bench.year.Referral.Handle;

/** What the partners have received. From it, and from nothing else, they learn what the hub calls a case to them. */
final class Arrivals {
    private static final Pattern MARK = Pattern.compile("Year-(\\d{6})");
    private static final Pattern KEY = Pattern.compile("\"key\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern CASE = Pattern.compile("\"referral\"\\s*:\\s*\\{[^{}]*\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern FHIR_KEY =
            Pattern.compile("\"system\":\"urn:diversionhub:participant\",\"value\":\"([^\"]+)\"");
    private static final Pattern FHIR_CASE =
            Pattern.compile("\"system\":\"urn:diversionhub:referral\",\"value\":\"([^\".]+)");

    private final SimulatedClock clock;
    private final IntSupplier step;
    private final Map<Integer, Referral> referrals;
    private final Map<String, Arrival> first = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Arrival> all = new ConcurrentLinkedQueue<>();
    private final AtomicInteger repeated = new AtomicInteger();

    /**
     * @param delivery the id that the transport shows
     * @param referral the number of the referral that it speaks of in plain words, or -1
     */
    record Arrival(String partner, String delivery, Instant at, int step, int referral) {}

    Arrivals(SimulatedClock clock, IntSupplier step, Map<Integer, Referral> referrals) {
        this.clock = clock;
        this.step = step;
        this.referrals = referrals;
    }

    void received(String partner, String delivery, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        Matcher mark = MARK.matcher(text);
        int number = mark.find() ? Integer.parseInt(mark.group(1)) : -1;
        if (number >= 0) {
            learn(partner, referrals.get(number), text);
        }
        Arrival arrival = new Arrival(partner, delivery, clock.instant(), step.getAsInt(), number);
        all.add(arrival);
        if (first.putIfAbsent(delivery, arrival) != null) {
            repeated.incrementAndGet();
        }
    }

    private static void learn(String partner, Referral about, String text) {
        boolean fhir = partner.equals(County.SUD);
        Matcher named = (fhir ? FHIR_CASE : CASE).matcher(text);
        Matcher key = (fhir ? FHIR_KEY : KEY).matcher(text);
        if (about != null && named.find() && key.find()) {
            about.handles().putIfAbsent(partner, new Handle(named.group(1), key.group(1)));
        }
    }

    /** Each delivery once, as it came first. */
    List<Arrival> deliveries() {
        return List.copyOf(first.values());
    }

    /** Every arrival, in the order of time. */
    List<Arrival> everything() {
        return List.copyOf(all);
    }

    /** How often something came again under the id that it had. */
    int repeated() {
        return repeated.get();
    }
}
