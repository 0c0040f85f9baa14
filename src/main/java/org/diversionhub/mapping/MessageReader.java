package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.diversionhub.mapping.Reading.Read;
import org.diversionhub.mapping.Reading.Refused;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** Reads canonical JSON: strictly, and with everything that is wrong told at once. */
public final class MessageReader {
    private static final String ENVELOPE = "message";

    private final Schemas schemas;
    private final JsonLimits limits;

    public MessageReader(Schemas schemas, JsonLimits limits) {
        this.schemas = schemas;
        this.limits = limits;
    }

    /** Reads a body of this kind; {@code kind} is the name without the variant, which the envelope tells. */
    public Reading read(String kind, byte[] body) {
        return read(kind, body, message -> List.of());
    }

    /** @param site what else may be wrong with a message, by the site's rules: listed with the rest */
    public Reading read(String kind, byte[] body, Function<ObjectNode, List<Fault>> site) {
        return schemas.of(kind)
                .map(schema -> read(schema, body, site))
                .orElseGet(() -> new Refused("", "this kind of message is not known"));
    }

    /**
     * Reads a list of messages of one kind; it is refused if none of them fits.
     *
     * @param most how many there may be, the setting {@code hub.limits.roster-people}
     */
    public Reading.OfMany readEach(String kind, byte[] body, int most) {
        return switch (StrictJson.parse(body, limits)) {
            case StrictJson.Broken broken -> new Refused(broken.faults());
            case StrictJson.Parsed(ArrayNode list)
            when list.size() > most ->
                new Refused("", "must have at most hub.limits.roster-people = " + most + " entries");
            case StrictJson.Parsed(ArrayNode list) -> each(schemas.of(kind).orElseThrow(), list);
            case StrictJson.Parsed other -> new Refused("", "must be of type array");
        };
    }

    private static Reading.OfMany each(RecordSchema schema, ArrayNode list) {
        List<CanonicalMessage> messages = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String at = "/" + i;
            switch (entry(schema, list.get(i))) {
                case Read read -> messages.add(read.message());
                case Refused refused ->
                    refused.faults().forEach(fault -> faults.add(new Fault(at + fault.pointer(), fault.rule())));
            }
        }
        boolean nothing = messages.isEmpty() && !faults.isEmpty();
        return nothing ? new Refused(faults) : new Reading.ReadEach(messages, faults);
    }

    private static Reading entry(RecordSchema schema, JsonNode entry) {
        return entry instanceof ObjectNode message
                ? fitting(schema, message, any -> List.of())
                : new Refused("", "must be of type object");
    }

    private Reading read(RecordSchema schema, byte[] body, Function<ObjectNode, List<Fault>> site) {
        return switch (StrictJson.parse(body, limits)) {
            case StrictJson.Broken broken -> new Refused(broken.faults());
            case StrictJson.Parsed(ObjectNode message) -> fitting(schema, message, site);
            case StrictJson.Parsed other -> new Refused("", "must be of type object");
        };
    }

    private static Reading fitting(RecordSchema schema, ObjectNode message, Function<ObjectNode, List<Fault>> site) {
        List<Fault> faults = new ArrayList<>(schema.faults(message));
        faults.addAll(site.apply(message));
        return faults.isEmpty() ? split(schema.kind(), message) : new Refused(faults);
    }

    private static Reading split(String kind, ObjectNode message) {
        ObjectNode record = message.deepCopy();
        var envelope = record.remove(ENVELOPE);
        Instant time = instant(envelope.path("time").asText());
        if (time == null) {
            return new Refused("/message/time", "must be a date-time with its offset");
        }
        String variant = envelope.path("variant").asText(null);
        return new Read(new CanonicalMessage(
                new Kind(kind, variant), envelope.path("id").asText(), time, record));
    }

    /** The schema's date-time knows a leap second; an instant does not. */
    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
