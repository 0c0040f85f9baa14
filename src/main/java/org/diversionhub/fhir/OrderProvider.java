package org.diversionhub.fhir;

import ca.uhn.fhir.model.api.Include;
import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.IncludeParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/** What is asked for, of whom: the patient may come along. */
public final class OrderProvider extends DisclosedProvider {
    OrderProvider(Class<? extends IBaseResource> type, Searching searching) {
        super(type, searching);
    }

    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") @Nullable TokenAndListParam id,
            @OptionalParam(name = "_lastUpdated") @Nullable DateRangeParam updated,
            @OptionalParam(name = "identifier") @Nullable TokenAndListParam identifier,
            @OptionalParam(name = "status") @Nullable TokenAndListParam status,
            @OptionalParam(name = "patient") @Nullable ReferenceAndListParam patient,
            @OptionalParam(name = "code") @Nullable TokenAndListParam code,
            @IncludeParam(allow = {"ServiceRequest:patient"}) @Nullable Set<Include> include,
            @Count @Nullable Integer count,
            @Nullable SummaryEnum summary,
            RequestDetails request) {
        return search().ids(id)
                .updated(updated)
                .token("identifier", identifier)
                .token("status", status)
                .reference("patient", patient)
                .token("code", code)
                .include(include)
                .answer(count, summary, request);
    }
}
