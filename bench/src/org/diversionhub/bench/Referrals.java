package org.diversionhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is sent: arrest referrals of 60 fields and about 3 KB, made of the shipped sample. The middle name carries the
 * number of the message, so that a sink can tell which one it got; every recipient may see a name.
 */
final class Referrals {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final byte[] MARK = "Qm".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 8;
    private static final int BYTES = 3000;
    private static final int FIELDS = 60;
    private static final List<String> LEFT_OUT = List.of(
            "participant.key",
            "participant.photo",
            "participant.aliases",
            "participant.genderIdentity",
            "participant.pronouns",
            "participant.contact.emergency",
            "participant.veteran",
            "participant.contact.email",
            "participant.contact.safeMethod",
            "participant.contact.usualLocation",
            "participant.identifiers.medicaid",
            "participant.name.suffix",
            "witnesses",
            "officer.supervisor",
            "referral.due",
            "eligibility.amenable",
            "service.program");

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String referral;
    private final ObjectNode consent;

    Referrals() throws IOException {
        ObjectNode sample = sample("diversion-referral.arrest");
        LEFT_OUT.forEach(path -> remove(sample, path));
        sample.path("victims").forEach(victim -> ((ObjectNode) victim).remove("consulted"));
        sample.path("charges").forEach(charge -> ((ObjectNode) charge).remove("trackingId"));
        set(sample, "message.id", "@id@");
        set(sample, "message.time", "@time@");
        set(sample, "participant.name.middle", "@mark@");
        set(sample, "participant.name.family", "Sample@person@");
        set(sample, "participant.identifiers.ssn", "@ssn@");
        set(sample, "participant.identifiers.driverLicense", "NC@person@");
        set(sample, "participant.identifiers.fbi", "F@person@");
        set(sample, "participant.identifiers.state", "NC@person@S");
        set(sample, "referral.id", "@referral@");
        String narrative = sample.at("/incident/narrative").asText();
        int missing = BYTES - fill(sample.toString(), 0, 0).length;
        set(sample, "incident.narrative", narrative + " Invented for testing.".repeat(1 + missing / 22));
        if (fields(sample) != FIELDS) {
            throw new IllegalStateException("the referral has " + fields(sample) + " fields and not " + FIELDS);
        }
        referral = sample.toString();
        consent = sample("consent.given");
    }

    /** Message number {@code n}, about this participant. */
    byte[] referral(int n, int participant) {
        return fill(referral, n, participant);
    }

    private byte[] fill(String template, int n, int participant) {
        String person = "%07d".formatted(participant);
        return template.replace("@id@", "M-" + run + "-" + n)
                .replace("@time@", Instant.now().toString())
                .replace("@mark@", "Qm%08d".formatted(n))
                .replace("@person@", person)
                .replace("@ssn@", "9" + person.substring(1, 3) + "-11-" + person.substring(3))
                .replace("@referral@", "R-" + run + "-" + participant)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A RELEASE that names both providers; case management gives it under its own names for case and person. */
    byte[] release(int participant, JsonNode received) {
        ObjectNode message = consent.deepCopy();
        set(message, "message.id", "C-" + run + "-" + participant);
        set(message, "message.time", Instant.now().toString());
        set(message, "participant.key", received.at("/participant/key").asText());
        set(message, "referral.id", received.at("/referral/id").asText());
        set(message, "consent.id", "RELEASE-" + run + "-" + participant);
        set(message, "consent.type", "RELEASE");
        list(message, "discloser", "pd-wilmington");
        list(message, "recipients", "sud-harbor", "mh-coastal");
        list(message, "categories", "ID", "CON", "DEM", "REF", "NEED");
        list(message, "purposes", "TREAT");
        set(message, "consent.period.end", Instant.now().plusSeconds(86_400).toString());
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The number in a body that a sink got, or -1. */
    static int number(byte[] body) {
        for (int i = 0; i + MARK.length + DIGITS <= body.length; i++) {
            if (body[i] == MARK[0] && body[i + 1] == MARK[1] && Character.isDigit(body[i + 2])) {
                return Integer.parseInt(new String(body, i + MARK.length, DIGITS, StandardCharsets.US_ASCII));
            }
        }
        return -1;
    }

    static JsonNode read(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException("a sink got no JSON", e);
        }
    }

    private static ObjectNode sample(String name) throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(SAMPLES.resolve(name + ".json")));
    }

    private static void remove(ObjectNode message, String path) {
        int dot = path.lastIndexOf('.');
        JsonNode parent =
                dot < 0 ? message : message.at("/" + path.substring(0, dot).replace('.', '/'));
        ((ObjectNode) parent).remove(path.substring(dot + 1));
    }

    private static void set(ObjectNode message, String path, String value) {
        int dot = path.lastIndexOf('.');
        ObjectNode parent = (ObjectNode) message.at("/" + path.substring(0, dot).replace('.', '/'));
        parent.put(path.substring(dot + 1), value);
    }

    private static void list(ObjectNode message, String name, String... values) {
        ArrayNode list = ((ObjectNode) message.path("consent")).putArray(name);
        List.of(values).forEach(list::add);
    }

    /** Field paths with a value; those of a list count once, as in the schema. */
    private static int fields(JsonNode node) {
        return (int) paths(node, "").distinct().count();
    }

    private static java.util.stream.Stream<String> paths(JsonNode node, String at) {
        if (node.isObject()) {
            return node.properties().stream().flatMap(entry -> paths(entry.getValue(), at + "." + entry.getKey()));
        }
        if (node.isArray()) {
            return java.util.stream.StreamSupport.stream(node.spliterator(), false)
                    .flatMap(one -> paths(one, at + "[]"));
        }
        return java.util.stream.Stream.of(at);
    }
}
