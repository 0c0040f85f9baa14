package org.diversionhub.fhir;

import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.IncludeParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Patch;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PatchTypeEnum;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Task;
import org.jspecify.annotations.Nullable;

/** The work, which its owner moves on. */
public final class TaskProvider extends DisclosedProvider {
    private final Working working;
    private final TaskSteps steps;
    private final Trees trees;

    TaskProvider(
            Class<? extends IBaseResource> type, Searching searching, Working working, TaskSteps steps, Trees trees) {
        super(type, searching);
        this.working = working;
        this.steps = steps;
        this.trees = trees;
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Task task, RequestDetails request) {
        return taken(request, reader -> steps.update(reader, name(id), id.getVersionIdPart(), trees.of(task)));
    }

    @Patch
    public MethodOutcome patch(
            @IdParam IdType id, PatchTypeEnum type, @ResourceParam String patch, RequestDetails request) {
        if (type != PatchTypeEnum.JSON_PATCH) {
            throw Faults.of(415, IssueType.NOTSUPPORTED, "Send a JSON Patch as application/json-patch+json.");
        }
        return taken(request, reader -> steps.patch(reader, name(id), id.getVersionIdPart(), patch));
    }

    private static Name name(IdType id) {
        return new Name("Task", id.getIdPart());
    }

    private MethodOutcome taken(RequestDetails request, Function<Reader, Step> step) {
        List<Resource> taken = working.take(Call.of(request).reader(), reader -> List.of(step.apply(reader)));
        IBaseResource task = trees.parsed(taken.getFirst());
        MethodOutcome outcome = new MethodOutcome(task.getIdElement(), false);
        outcome.setResource(task);
        return outcome;
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") @Nullable TokenAndListParam id,
            @OptionalParam(name = "_lastUpdated") @Nullable DateRangeParam updated,
            @OptionalParam(name = "identifier") @Nullable TokenAndListParam identifier,
            @OptionalParam(name = "status") @Nullable TokenAndListParam status,
            @OptionalParam(name = "owner") @Nullable ReferenceAndListParam owner,
            @OptionalParam(name = "patient") @Nullable ReferenceAndListParam patient,
            @OptionalParam(name = "code") @Nullable TokenAndListParam code,
            @IncludeParam(allow = {"Task:patient", "Task:owner", "Task:focus", "Task:requester"}) @Nullable
                    Set<Include> include,
            @Count @Nullable Integer count,
            @Nullable SummaryEnum summary,
            RequestDetails request) {
        return search().ids(id)
                .updated(updated)
                .token("identifier", identifier)
                .token("status", status)
                .reference("owner", owner)
                .reference("patient", patient)
                .token("code", code)
                .include(include)
                .answer(count, summary, request);
    }
}
