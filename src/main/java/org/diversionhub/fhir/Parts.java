package org.diversionhub.fhir;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a part of a resource ({@code _summary}, {@code _elements}) gets what R4 demands of each as well, and
 * HAPI would leave out (FHIR R4, search: "servers should always include mandatory elements"). HAPI marks it as
 * SUBSETTED, and it does not claim a profile whose elements are left out.
 */
@Interceptor
public final class Parts {
    private static final String ELEMENTS = "_elements";
    private static final String SUMMARY = "_summary";

    private final FhirContext fhir;

    Parts(FhirContext fhir) {
        this.fhir = fhir;
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_POST_PROCESSED)
    public void askForWhatIsMandatory(RequestDetails request) {
        String type = request.getResourceName();
        if (type == null || !fhir.getResourceTypes().contains(type)) {
            return;
        }
        if (request.getParameters().containsKey(ELEMENTS)) {
            add(request, names(type, Parts::isMandatory));
        } else if (isSummary(request)
                && !names(type, one -> isMandatory(one) && !one.isSummary()).isEmpty()) {
            request.removeParameter(SUMMARY);
            add(request, names(type, one -> isMandatory(one) || one.isSummary()));
        }
    }

    private static boolean isMandatory(BaseRuntimeChildDefinition element) {
        return element.getMin() > 0;
    }

    private static boolean isSummary(RequestDetails request) {
        return List.of(request.getParameters().getOrDefault(SUMMARY, new String[0]))
                .contains("true");
    }

    private String names(String type, Predicate<BaseRuntimeChildDefinition> which) {
        return fhir.getResourceDefinition(type).getChildren().stream()
                .filter(which)
                .map(BaseRuntimeChildDefinition::getElementName)
                .collect(Collectors.joining(","));
    }

    private static void add(RequestDetails request, String names) {
        String[] asked = request.getParameters().getOrDefault(ELEMENTS, new String[0]);
        request.addParameter(
                ELEMENTS,
                Stream.concat(Stream.of(asked), Stream.of(names))
                        .filter(some -> !some.isBlank())
                        .toArray(String[]::new));
    }

    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void claimNothing(RequestDetails request, @Nullable IBaseResource answer) {
        if (answer instanceof Resource whole && isPart(request)) {
            resources(whole).forEach(one -> one.getMeta().setProfile(List.of()));
        }
    }

    private static boolean isPart(RequestDetails request) {
        return request.getParameters().containsKey(ELEMENTS)
                || Stream.of(request.getParameters().getOrDefault(SUMMARY, new String[0]))
                        .anyMatch(one -> !one.equals("false") && !one.equals("count"));
    }

    private static Stream<Resource> resources(Resource answer) {
        return answer instanceof Bundle bundle
                ? bundle.getEntry().stream()
                        .map(Bundle.BundleEntryComponent::getResource)
                        .filter(Objects::nonNull)
                : Stream.of(answer);
    }
}
