package org.diversionhub.onboarding;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Protection;

/**
 * What goes the whole way and is about nobody: it has no field of the record and is of no kind, so that no system can
 * make a case of it. To a FHIR server it is a transaction in which nothing stands.
 *
 * @param id begins with {@code test-}, as no delivery's does
 */
record TestMessage(String id, String mediaType, byte[] bytes) {
    static TestMessage to(Partner partner, Endpoint endpoint, Means means) {
        String id = "test-" + UUID.randomUUID();
        String mediaType = endpoint.isPush() ? "application/fhir+json" : "application/json";
        ObjectNode said =
                endpoint.isPush() ? fhir() : json(id, partner, means.clock().instant());
        byte[] bytes = said.toString().getBytes(StandardCharsets.UTF_8);
        Protection protection = partner.protection();
        if (protection.out().isEmpty()) {
            return new TestMessage(id, mediaType, bytes);
        }
        var sealed = means.cms().get().seal(partner, id, mediaType, bytes);
        return new TestMessage(id, sealed.mediaType(), sealed.bytes());
    }

    private static ObjectNode json(String id, Partner partner, Instant at) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("test", true)
                .put("id", id)
                .put("to", partner.id())
                .put("at", at.toString())
                .put("words", "A test of the way between the hub and you. It is about nobody: throw it away.");
    }

    private static ObjectNode fhir() {
        ObjectNode bundle = JsonNodeFactory.instance.objectNode();
        bundle.put("resourceType", "Bundle").put("type", "transaction");
        bundle.putObject("meta")
                .putArray("tag")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/v3-ActReason")
                .put("code", "HTEST");
        return bundle;
    }

    /** As a file is named. */
    String fileName() {
        return id + (mediaType.contains("pkcs7") ? ".p7m" : ".json");
    }

    @Override
    public String toString() {
        return "TestMessage[" + id + "]";
    }
}
