package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.diversionhub.mapping.Draft;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.PairwiseIds;
import org.springframework.stereotype.Component;

/**
 * Reads a transaction as the FHIR server that it is meant for would: an entry is a resource of its own unless its
 * {@code ifNoneExist} names one that is there. So the name of a resource follows from that query, and every delivery
 * that tells of the same one names it alike.
 */
@Component
class Brought {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A client reads the parts of one delivery in a row. Each read is judged; only what is written is not again. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final long MOST_REMEMBERED_BYTES = 32_000_000;

    private final PairwiseIds pairwise;
    private final Cache<Draft, Written> written = Caffeine.newBuilder()
            .maximumWeight(MOST_REMEMBERED_BYTES)
            .weigher((Draft draft, Written one) -> one.bytes())
            .expireAfterWrite(REMEMBERED)
            .scheduler(Scheduler.systemScheduler())
            .build();

    Brought(PairwiseIds pairwise) {
        this.pairwise = pairwise;
    }

    /** The partner itself, as a resource. */
    Name self(Partner reader) {
        return new Name("Organization", pairwise.id(reader.id(), "fhir", "Organization|self"));
    }

    /** @param bytes of the transaction that tells of them */
    private record Written(Map<Name, ObjectNode> resources, int bytes) {
        @Override
        public String toString() {
            return "Written[" + bytes + " bytes]";
        }
    }

    /** The resources of what may go now. They are the same for every caller, who changes none of them. */
    Map<Name, ObjectNode> of(Partner reader, Mappings mappings, Draft draft) {
        return written.get(draft, once -> {
                    Payload payload = mappings.write(once);
                    return new Written(of(reader, payload), payload.bytes().length);
                })
                .resources();
    }

    /** The resources of a delivery, by name, with their references told by names. */
    Map<Name, ObjectNode> of(Partner reader, Payload payload) {
        JsonNode entries = read(payload).path("entry");
        Map<String, Name> names = new HashMap<>();
        Map<Name, ObjectNode> resources = new LinkedHashMap<>();
        for (JsonNode entry : entries) {
            Name name = name(reader, entry);
            names.put(entry.path("fullUrl").asText(), name);
            resources.put(name, (ObjectNode) entry.path("resource"));
        }
        resources.values().forEach(resource -> tellByName(resource, names, reader));
        resources.forEach((name, resource) -> {
            resource.put("id", name.id());
            if (isReferral(resource) && !resource.has("owner")) {
                resource.putObject("owner").put("reference", self(reader).reference());
            }
        });
        return resources;
    }

    /** Whether it is a Task to work on, and not one that tells how a referral stands. */
    static boolean isReferral(ObjectNode resource) {
        return resource.path("resourceType").asText().equals("Task")
                && resource.at("/identifier/0/system").asText().equals("urn:diversionhub:referral");
    }

    private static JsonNode read(Payload payload) {
        try {
            return JSON.readTree(payload.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Name name(Partner reader, JsonNode entry) {
        String type = entry.at("/resource/resourceType").asText();
        String once = entry.at("/request/ifNoneExist").asText();
        return new Name(type, pairwise.id(reader.id(), "fhir", type + "|" + once));
    }

    private void tellByName(JsonNode at, Map<String, Name> names, Partner reader) {
        switch (at) {
            case ObjectNode group -> {
                Name target = names.get(group.path("reference").asText());
                if (target != null) {
                    group.put("reference", target.reference());
                } else if (isReader(group.path("identifier"), reader)) {
                    group.put("reference", self(reader).reference());
                }
                group.properties().forEach(property -> tellByName(property.getValue(), names, reader));
            }
            case ArrayNode list -> list.forEach(one -> tellByName(one, names, reader));
            default -> {}
        }
    }

    /** A reference to the reader by the hub's name for it; other identifiers are lists, or of other systems. */
    private static boolean isReader(JsonNode identifier, Partner reader) {
        return identifier.path("system").asText().equals("urn:diversionhub:partner")
                && identifier.path("value").asText().equals(reader.id());
    }
}
