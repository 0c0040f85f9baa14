package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.inference.MannWhitneyUTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A roster of five hundred strangers takes as long as one with a participant among them. */
@Isolated
@Tag("thorough")
class RosterTimeTest {
    private static final int TIMES = 24;
    private static final int WARM_UP = 3;
    private static final int RUNS = 3;
    private static final String JAIL = "jail-new-hanover";

    private final Random random = new Random();

    /** @param often how many times the person stands in it, each time under another number of a stay */
    @ParameterizedTest
    @ValueSource(ints = {1, 500})
    void rosterTakesTheSameTime_withAParticipantAndWithout(int often) {
        // Less to hide behind than what is shipped, and still more than the work of five hundred.
        try (TestHub hub = TestHub.fresh("roster-time-" + often, Map.of("hub.exchange.roster-time", "500ms"))) {
            List<String> figures = new ArrayList<>();
            while (figures.size() < RUNS) {
                Map<Boolean, double[]> times = measured(hub, often);
                double p = new MannWhitneyUTest().mannWhitneyUTest(times.get(true), times.get(false));
                double ratio = median(times.get(true)) / median(times.get(false));
                figures.add("with %.0f ms, without %.0f ms, p %.3f"
                        .formatted(median(times.get(true)), median(times.get(false)), p));
                assertThat(Arrays.stream(times.get(true)).min().orElseThrow())
                        .as("each waits for its round time")
                        .isGreaterThanOrEqualTo(500);
                if (p > 0.01 && Math.abs(ratio - 1) < 0.1) {
                    return;
                }
            }
            throw new AssertionError(String.join("\n", figures));
        }
    }

    private Map<Boolean, double[]> measured(TestHub hub, int often) {
        List<Sample> strangers =
                IntStream.range(often, 501).mapToObj(i -> somebody()).toList();
        List<Sample> participants = IntStream.range(0, TIMES + WARM_UP)
                .mapToObj(i -> refer(hub, somebody()))
                .toList();
        Map<Boolean, double[]> times = new HashMap<>(Map.of(true, new double[TIMES], false, new double[TIMES]));
        List<Boolean> order = new ArrayList<>(List.of(true, false));
        for (int round = 0; round < WARM_UP + TIMES; round++) {
            Collections.shuffle(order, random);
            for (boolean with : order) {
                double took = took(hub, roster(strangers, with ? participants.get(round) : somebody(), often));
                if (round >= WARM_UP) {
                    times.get(with)[round - WARM_UP] = took;
                }
            }
        }
        hub.sweep();
        assertThat(hub.sql()
                                .sql("select count(*) from message where kind = 'custody-event/booked'")
                                .query(Integer.class)
                                .single()
                        % (TIMES + WARM_UP))
                .isZero();
        return times;
    }

    /** Born on days of their own, so that nobody is alike. */
    private Sample somebody() {
        return Sample.of("diversion-referral.arrest")
                .aboutSomebodyNew()
                .with(
                        "participant.birthDate",
                        LocalDate.of(1940, 1, 1)
                                .plusDays(random.nextInt(22_000))
                                .toString());
    }

    private static Sample refer(TestHub hub, Sample referral) {
        assertThat(hub.caller("pd-wilmington")
                        .post("diversion-referral", referral.json())
                        .status())
                .isEqualTo(202);
        return referral;
    }

    private static byte[] roster(List<Sample> strangers, Sample last, int often) {
        return Stream.concat(
                        strangers.stream().map(one -> booking(one, 0)),
                        IntStream.range(0, often).mapToObj(i -> booking(last, i)))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String booking(Sample of, int stay) {
        return Sample.of("custody-event.booked")
                .with("participant.name", of.json().at("/participant/name"))
                .with("participant.birthDate", of.text("participant.birthDate"))
                .with("participant.identifiers", of.json().at("/participant/identifiers"))
                .without("participant.identifiers.medicaid")
                .with("custody.bookingNumber", "B-" + stay + "-" + of.text("participant.identifiers.fbi"))
                .without("referral.id")
                .json()
                .toString();
    }

    private static double took(TestHub hub, byte[] roster) {
        long before = System.nanoTime();
        int status = hub.caller(JAIL)
                .post("/exchange/roster", roster, "application/json")
                .status();
        double took = (System.nanoTime() - before) / 1e6;
        assertThat(status).isEqualTo(202);
        return took;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
