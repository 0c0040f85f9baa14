package org.diversionhub.fhir;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.jspecify.annotations.Nullable;

/** Consents: those on which the reader has received something, and those that it has given. */
public final class ConsentProvider extends DisclosedProvider {
    private final Working working;
    private final ConsentSteps steps;
    private final Trees trees;

    ConsentProvider(
            Class<? extends IBaseResource> type,
            Searching searching,
            Working working,
            ConsentSteps steps,
            Trees trees) {
        super(type, searching);
        this.working = working;
        this.steps = steps;
        this.trees = trees;
    }

    @Create
    public MethodOutcome create(@ResourceParam Consent asked, RequestDetails request) {
        Reader reader = Call.of(request).reader();
        return outcome(
                working.take(reader, looking -> List.of(steps.create(looking, trees.of(asked))))
                        .getFirst(),
                true,
                request);
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Consent asked, RequestDetails request) {
        Reader reader = Call.of(request).reader();
        Name name = new Name("Consent", id.getIdPart());
        List<Resource> taken =
                working.take(reader, looking -> steps.update(looking, name, id.getVersionIdPart(), trees.of(asked)));
        return outcome(
                taken.isEmpty() ? reader.read(name).orElseThrow(Faults::nothingHere) : taken.getFirst(),
                false,
                request);
    }

    /** What is missing is told unless the resource itself is asked for, which says it, too. */
    private MethodOutcome outcome(Resource taken, boolean created, RequestDetails request) {
        IBaseResource consent = trees.parsed(taken);
        MethodOutcome outcome = new MethodOutcome(consent.getIdElement(), created);
        OperationOutcome told = MissingElements.of(taken.content());
        boolean asksForIt = String.valueOf(request.getHeader("Prefer")).contains("return=representation");
        outcome.setOperationOutcome(told);
        outcome.setResource(asksForIt || !MissingElements.any(taken.content()) ? consent : told);
        return outcome;
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") @Nullable TokenAndListParam id,
            @OptionalParam(name = "_lastUpdated") @Nullable DateRangeParam updated,
            @OptionalParam(name = "identifier") @Nullable TokenAndListParam identifier,
            @OptionalParam(name = "status") @Nullable TokenAndListParam status,
            @OptionalParam(
                            name = "patient",
                            chainWhitelist = {"", Searching.IDENTIFIER})
                    @Nullable
                    ReferenceAndListParam patient,
            @Count @Nullable Integer count,
            @Nullable SummaryEnum summary,
            RequestDetails request) {
        return search().ids(id)
                .updated(updated)
                .token("identifier", identifier)
                .token("status", status)
                .reference("patient", patient)
                .answer(count, summary, request);
    }
}
