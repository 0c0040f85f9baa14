package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Resources as trees, all written by HAPI, so that two can be compared. */
@Component
class Trees {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FhirContext fhir;

    Trees(FhirContext fhir) {
        this.fhir = fhir;
    }

    ObjectNode of(IBaseResource resource) {
        try {
            return (ObjectNode) JSON.readTree(fhir.newJsonParser().encodeResourceToString(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectNode of(Resource resource) {
        return of(parsed(resource));
    }

    IBaseResource parsed(Resource resource) {
        return parsed(resource.content());
    }

    IBaseResource parsed(ObjectNode content) {
        return fhir.newJsonParser().parseResource(content.toString());
    }

    /** Refuses what was asked of another version than the one that is there. */
    static void refuseOther(@Nullable String version, Resource now) {
        if (version != null && !version.equals(now.version())) {
            throw Faults.of(412, IssueType.CONFLICT, "It has changed since: read it again.");
        }
    }
}
