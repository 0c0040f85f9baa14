package org.diversionhub.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What the sample partners send: the files of {@code demo/*.json} with the words in braces filled in. Each run is about
 * somebody new, so that a demo on old data meets nobody whom the hub knows. Nobody in them is real: names say Sample,
 * numbers are 555, social security numbers begin with 9 and are never issued.
 */
final class SampleMessages {
    private static final Pattern WORD = Pattern.compile("\\{([a-z-]+)}");
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz";
    private static final int LENGTH = 5;
    private static final Duration A_YEAR = Duration.ofDays(365);

    private final Clock clock;
    private final String run;
    private final Map<String, String> words;

    SampleMessages(Clock clock) {
        this.clock = clock;
        ThreadLocalRandom random = ThreadLocalRandom.current();
        run = random.ints(LENGTH, 0, LETTERS.length())
                .mapToObj(at -> LETTERS.substring(at, at + 1))
                .reduce("", String::concat);
        String digits = "%09d".formatted(random.nextInt(1_000_000_000));
        words = Map.of(
                "run", run,
                "ssn", "9" + digits.substring(0, 2) + "-" + digits.substring(2, 4) + "-" + digits.substring(4, 8),
                "license", "NC" + digits,
                "state-id", "NC" + digits + "S");
    }

    /** The participant's family name, by which the partners tell this run's messages from an earlier one's. */
    String family() {
        return "Sample-" + run;
    }

    /** The name under which the police file their referral. */
    String policeReferral() {
        return "PDW-" + run;
    }

    String bookingNumber() {
        return "NHJ-" + run;
    }

    /**
     * A message, ready to post.
     *
     * @param referral the sender's own name for the referral
     */
    byte[] message(String name, String referral) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> moment = Map.of(
                "referral", referral,
                "family", family(),
                "now", now.toString(),
                "today", now.toString().substring(0, "2026-01-01".length()),
                "in-a-year", now.plus(A_YEAR).toString());
        String filled = WORD.matcher(text(name))
                .replaceAll(found -> words.getOrDefault(found.group(1), moment.getOrDefault(found.group(1), "?")));
        return filled.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(String name) {
        String path = "/demo/" + name + ".json";
        try (InputStream in = SampleMessages.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
