package org.diversionhub.demo;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Takes transactions of conditional creates, as R4 says: all or nothing, and what is there already stays as it is. */
public final class FhirTransactions {
    private final FhirContext context;
    private final FhirStore store;

    FhirTransactions(FhirContext context, FhirStore store) {
        this.context = context;
        this.store = store;
    }

    @Transaction
    public Bundle transaction(@TransactionParam Bundle bundle) {
        synchronized (store) {
            Map<BundleEntryComponent, Optional<Resource>> present = new LinkedHashMap<>();
            bundle.getEntry().forEach(entry -> present.put(entry, present(entry)));
            Map<String, String> references = new HashMap<>();
            present.forEach((entry, found) -> references.put(
                    entry.getFullUrl(),
                    found.map(one -> one.getIdElement()
                                    .toUnqualifiedVersionless()
                                    .getValue())
                            .orElseGet(() -> entry.getResource().fhirType() + "/" + FhirStore.newId())));
            bundle.getEntry().forEach(entry -> resolve(entry.getResource(), references));
            Bundle answer = new Bundle().setType(Bundle.BundleType.TRANSACTIONRESPONSE);
            present.forEach((entry, found) -> answer.addEntry(found.map(one -> answer(one, "200 OK"))
                    .orElseGet(() -> answer(create(entry, references), "201 Created"))));
            return answer;
        }
    }

    private Optional<Resource> present(BundleEntryComponent entry) {
        var request = entry.getRequest();
        if (request.getMethod() != Bundle.HTTPVerb.POST || !request.hasIfNoneExist()) {
            throw new InvalidRequestException("this provider takes conditional creates only");
        }
        List<Resource> found = store.search(request.getUrl(), FhirToken.parse(request.getIfNoneExist()));
        if (found.size() > 1) {
            throw new PreconditionFailedException("several resources match");
        }
        return found.stream().findFirst();
    }

    private void resolve(Resource resource, Map<String, String> references) {
        context.newTerser().getAllPopulatedChildElementsOfType(resource, Reference.class).stream()
                .filter(reference -> reference.getReference() != null
                        && reference.getReference().startsWith("urn:uuid:"))
                .forEach(reference -> reference.setReference(resolved(reference.getReference(), references)));
    }

    private Resource create(BundleEntryComponent entry, Map<String, String> references) {
        String reference = resolved(entry.getFullUrl(), references);
        return store.create(entry.getResource(), reference.substring(reference.indexOf('/') + 1));
    }

    private static String resolved(String reference, Map<String, String> references) {
        return Optional.ofNullable(references.get(reference))
                .orElseThrow(() -> new InvalidRequestException("a reference leads out of the transaction"));
    }

    private static BundleEntryComponent answer(Resource resource, String status) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getResponse()
                .setStatus(status)
                .setLocation(resource.getIdElement().toUnqualified().getValue())
                .setEtag("W/\"" + resource.getIdElement().getVersionIdPart() + "\"")
                .setLastModified(resource.getMeta().getLastUpdated());
        return entry;
    }
}
