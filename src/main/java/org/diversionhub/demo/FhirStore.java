package org.diversionhub.demo;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** The resources of a sample provider, in memory, in the order of their creation. */
final class FhirStore {
    private final FhirContext context;
    private final Map<String, Resource> resources = new LinkedHashMap<>();

    FhirStore(FhirContext context) {
        this.context = context;
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    synchronized Resource create(Resource resource, String id) {
        return keep(resource, id, 1);
    }

    /** A version in the id, which {@code If-Match} gives, must be the present one. */
    synchronized Resource update(IdType id, Resource resource) {
        Resource present = read(id);
        String version = present.getIdElement().getVersionIdPart();
        if (id.hasVersionIdPart() && !id.getVersionIdPart().equals(version)) {
            throw new PreconditionFailedException("the present version is " + version);
        }
        return keep(resource, id.getIdPart(), Integer.parseInt(version) + 1);
    }

    private Resource keep(Resource resource, String id, int version) {
        String type = resource.fhirType();
        resource.setId(new IdType(type, id, Integer.toString(version)));
        resource.getMeta().setVersionId(Integer.toString(version)).setLastUpdated(Date.from(Instant.now()));
        resources.put(type + "/" + id, resource.copy());
        return resource;
    }

    synchronized Resource read(IdType id) {
        Resource found = resources.get(id.getResourceType() + "/" + id.getIdPart());
        if (found == null) {
            throw new ResourceNotFoundException(id);
        }
        return found.copy();
    }

    synchronized List<Resource> all(String type) {
        return resources.values().stream()
                .filter(resource -> resource.fhirType().equals(type))
                .map(Resource::copy)
                .toList();
    }

    List<Resource> search(String type, FhirToken token) {
        return all(type).stream()
                .filter(resource -> token.matches(context, resource))
                .toList();
    }
}
