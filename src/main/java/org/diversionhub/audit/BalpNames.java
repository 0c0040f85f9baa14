package org.diversionhub.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an AuditEvent is called, and who and what is in it, as its reader knows them: references of FHIR, and addresses
 * as URIs.
 *
 * @param person or null where the reader is told of nobody
 * @param details of the data
 * @param consents on which it rested
 */
public record BalpNames(
        String id,
        ObjectNode hub,
        String hubAddress,
        ObjectNode recipient,
        String recipientAddress,
        @Nullable ObjectNode person,
        ObjectNode data,
        Map<String, String> details,
        List<ObjectNode> consents) {
    @Override
    public String toString() {
        return "BalpNames[" + id + "]";
    }
}
