package org.diversionhub.fhir;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.annotation.OperationParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.param.UriParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Subscription;
import org.jspecify.annotations.Nullable;

/** The caller's own Subscriptions, by the R5 subscriptions backport on R4. */
public final class SubscriptionProvider implements IResourceProvider {
    private static final String OPERATIONS = "http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/";
    private static final String STATUS = "$status";
    private static final String EVENTS = "$events";

    /** What an operation may be called with in its address. */
    static final Map<String, Set<String>> PARAMETERS =
            Map.of(STATUS, Set.of("id", "status"), EVENTS, Set.of("eventsSinceNumber", "eventsUntilNumber", "content"));

    private final Subscribing subscribing;

    SubscriptionProvider(Subscribing subscribing) {
        this.subscribing = subscribing;
    }

    @Override
    public Class<Subscription> getResourceType() {
        return Subscription.class;
    }

    @Create
    public MethodOutcome create(@ResourceParam Subscription asked, RequestDetails request) {
        return outcome(subscribing.create(asked, request), true);
    }

    @Read
    public Subscription read(@IdParam IdType id, RequestDetails request) {
        return Form.write(subscribing.read(id.getIdPart(), request));
    }

    @Update
    public MethodOutcome update(@IdParam IdType id, @ResourceParam Subscription asked, RequestDetails request) {
        return outcome(subscribing.update(id.getIdPart(), id.getVersionIdPart(), asked, request), false);
    }

    @Delete
    public void delete(@IdParam IdType id, RequestDetails request) {
        subscribing.delete(id.getIdPart(), request);
    }

    private static MethodOutcome outcome(Subscribed one, boolean created) {
        Subscription written = Form.write(one);
        MethodOutcome outcome = new MethodOutcome(written.getIdElement(), created);
        outcome.setResource(written);
        return outcome;
    }

    @Search
    public List<Subscription> search(
            @OptionalParam(name = "_id") @Nullable TokenAndListParam id,
            @OptionalParam(name = "_lastUpdated") @Nullable DateRangeParam updated,
            @OptionalParam(name = "status") @Nullable TokenAndListParam status,
            @OptionalParam(name = "url") @Nullable UriParam url,
            RequestDetails request) {
        return subscribing.all(request).stream()
                .filter(one -> fits(id, one.id().toString()))
                .filter(one -> fits(status, one.state()))
                .filter(one -> fits(updated, Date.from(one.updated())))
                .filter(one -> url == null || one.wish().endpoint().toString().equals(url.getValue()))
                .map(Form::write)
                .toList();
    }

    private static boolean fits(@Nullable TokenAndListParam asked, String value) {
        return asked == null
                || asked.getValuesAsQueryTokens().stream()
                        .allMatch(any -> any.getValuesAsQueryTokens().stream()
                                .map(TokenParam::getValue)
                                .anyMatch(value::equals));
    }

    private static boolean fits(@Nullable DateRangeParam asked, Date value) {
        return asked == null
                || ((asked.getLowerBoundAsInstant() == null || !value.before(asked.getLowerBoundAsInstant()))
                        && (asked.getUpperBoundAsInstant() == null || !value.after(asked.getUpperBoundAsInstant())));
    }

    @Operation(name = STATUS, idempotent = true, canonicalUrl = OPERATIONS + "backport-subscription-status")
    public Bundle status(@IdParam IdType id, RequestDetails request) {
        return subscribing.statuses(List.of(subscribing.read(id.getIdPart(), request)));
    }

    @Operation(name = STATUS, idempotent = true, canonicalUrl = OPERATIONS + "backport-subscription-status")
    public Bundle statuses(
            @OperationParam(name = "id", max = OperationParam.MAX_UNLIMITED) @Nullable List<IdType> ids,
            @OperationParam(name = "status", max = OperationParam.MAX_UNLIMITED) @Nullable List<CodeType> states,
            RequestDetails request) {
        Set<String> wanted = values(ids);
        Set<String> inState = values(states);
        return subscribing.statuses(subscribing.all(request).stream()
                .filter(one -> wanted.isEmpty() || wanted.contains(one.id().toString()))
                .filter(one -> inState.isEmpty() || inState.contains(one.state()))
                .toList());
    }

    private static Set<String> values(@Nullable List<? extends PrimitiveType<?>> all) {
        return all == null
                ? Set.of()
                : all.stream().map(PrimitiveType::getValueAsString).collect(Collectors.toSet());
    }

    /** @param content is a wish only: names are all that is told */
    @Operation(name = EVENTS, idempotent = true, canonicalUrl = OPERATIONS + "backport-subscription-events")
    public Bundle events(
            @IdParam IdType id,
            @OperationParam(name = "eventsSinceNumber") @Nullable StringType since,
            @OperationParam(name = "eventsUntilNumber") @Nullable StringType until,
            @OperationParam(name = "content") @Nullable CodeType content,
            RequestDetails request) {
        return subscribing.events(
                id.getIdPart(),
                since == null ? null : since.getValue(),
                until == null ? null : until.getValue(),
                request);
    }
}
