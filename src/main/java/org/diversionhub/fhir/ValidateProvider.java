package org.diversionhub.fhir;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.OperationOutcome;

/** Holds a resource of one type against FHIR and the hub's profiles; nothing of it is kept. */
public final class ValidateProvider implements IResourceProvider {
    static final String VALIDATE = "$validate";

    /** What it may be called with in its address. */
    static final Set<String> PARAMETERS = Set.of("mode", "profile");

    private final Class<? extends IBaseResource> type;
    private final Validation validation;

    ValidateProvider(Class<? extends IBaseResource> type, Validation validation) {
        this.type = type;
        this.validation = validation;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return type;
    }

    /** By hand, for the server's own parser refuses what is to be told of here. */
    @Operation(
            name = VALIDATE,
            manualRequest = true,
            canonicalUrl = "http://hl7.org/fhir/OperationDefinition/Resource-validate")
    public OperationOutcome validate(RequestDetails request) {
        return validation.of(Call.of(request).reader().partner().id(), Submitted.read(type.getSimpleName(), request));
    }
}
