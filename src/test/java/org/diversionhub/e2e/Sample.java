package org.diversionhub.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** A shipped sample message, made a test's own: with a new message id and, where it matters, another person. */
public final class Sample {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode message;

    private Sample(ObjectNode message) {
        this.message = message;
    }

    /** @param name such as {@code diversion-referral.arrest} */
    public static Sample of(String name) {
        try {
            Path file = Path.of("src/test/resources/samples", name + ".json");
            Sample sample = new Sample((ObjectNode) JSON.readTree(Files.readString(file)));
            return sample.with("message.id", UUID.randomUUID().toString())
                    .with("message.time", Instant.now().toString())
                    .without("participant.key");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same once more, to say something else. */
    static Sample copyOf(Sample other) {
        return new Sample(other.message.deepCopy());
    }

    /** Somebody whom the hub does not know yet. */
    public Sample aboutSomebodyNew() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String digits = "%07d".formatted(random.nextInt(10_000_000));
        with("participant.name.family", "Sample" + letters(random));
        with(
                "participant.identifiers.ssn",
                "9" + digits.substring(0, 2) + "-" + digits.substring(2, 4) + "-"
                        + "%04d".formatted(random.nextInt(10_000)));
        with("participant.identifiers.driverLicense", "NC" + digits);
        with("participant.identifiers.fbi", "F" + digits);
        with("participant.identifiers.state", "NC" + digits + "S");
        return with("referral.id", "R-" + UUID.randomUUID());
    }

    private static String letters(ThreadLocalRandom random) {
        return random.ints(8, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    public Sample with(String path, Object value) {
        ObjectNode at = message;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.withObjectProperty(steps[i]);
        }
        at.set(steps[steps.length - 1], JSON.valueToTree(value));
        return this;
    }

    public Sample without(String path) {
        int dot = path.lastIndexOf('.');
        JsonNode parent =
                dot < 0 ? message : message.at("/" + path.substring(0, dot).replace('.', '/'));
        if (parent instanceof ObjectNode object) {
            object.remove(path.substring(dot + 1));
            if (object.isEmpty() && dot > 0) {
                without(path.substring(0, dot));
            }
        }
        return this;
    }

    public String text(String path) {
        return message.at("/" + path.replace('.', '/')).asText();
    }

    public ObjectNode json() {
        return message;
    }
}
