package org.diversionhub.bench.year;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A message, made of one of the shipped samples. */
final class Body {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final Map<String, JsonNode> READ = new ConcurrentHashMap<>();

    private final ObjectNode message;

    private Body(ObjectNode message) {
        this.message = message;
    }

    /** @param sample such as {@code diversion-referral.arrest} */
    static Body of(String sample) {
        return new Body(READ.computeIfAbsent(sample, Body::read).deepCopy());
    }

    /** What was sent, to be said otherwise. */
    static Body of(byte[] sent) {
        try {
            return new Body((ObjectNode) JSON.readTree(sent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String sample) {
        try {
            return JSON.readTree(Files.readString(SAMPLES.resolve(sample + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Body with(String path, Object value) {
        ObjectNode at = message;
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.withObjectProperty(steps[i]);
        }
        at.set(steps[steps.length - 1], JSON.valueToTree(value));
        return this;
    }

    Body without(String path) {
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

    String text(String path) {
        return message.at("/" + path.replace('.', '/')).asText();
    }

    /** All but the envelope, for a correction. */
    ObjectNode groups() {
        ObjectNode groups = message.deepCopy();
        groups.remove("message");
        return groups;
    }

    ObjectNode json() {
        return message;
    }

    byte[] bytes() {
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }
}
