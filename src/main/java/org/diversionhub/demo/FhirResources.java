package org.diversionhub.demo;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** Read, search and update of one type of resource. */
public final class FhirResources implements IResourceProvider {
    private final Class<? extends Resource> type;
    private final FhirStore store;

    FhirResources(Class<? extends Resource> type, FhirStore store) {
        this.type = type;
        this.store = store;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return type;
    }

    @Read
    public IBaseResource read(@IdParam IdType id) {
        return store.read(id);
    }

    @Search
    public List<IBaseResource> byIdentifier(@RequiredParam(name = "identifier") TokenParam identifier) {
        return List.copyOf(store.search(type.getSimpleName(), FhirToken.of("identifier", identifier)));
    }

    @Search
    public List<IBaseResource> byTag(@RequiredParam(name = "_tag") TokenParam tag) {
        return List.copyOf(store.search(type.getSimpleName(), FhirToken.of("_tag", tag)));
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam IBaseResource resource) {
        Resource kept = store.update(id, (Resource) resource);
        return new MethodOutcome(kept.getIdElement()).setResource(kept);
    }
}
