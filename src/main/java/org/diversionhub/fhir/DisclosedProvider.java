package org.diversionhub.fhir;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;

/** Gives one type of resource: read, in a version, and by what its search says. */
public abstract class DisclosedProvider implements IResourceProvider {
    private final Class<? extends IBaseResource> type;
    private final Searching searching;

    DisclosedProvider(Class<? extends IBaseResource> type, Searching searching) {
        this.type = type;
        this.searching = searching;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return type;
    }

    @Read(version = true)
    public IBaseResource read(@IdParam IdType id, RequestDetails request) {
        return searching.read(new Name(type.getSimpleName(), id.getIdPart()), id.getVersionIdPart(), request);
    }

    Searching.Search search() {
        return searching.search(type.getSimpleName());
    }
}
