package org.diversionhub.fhir;

import ca.uhn.fhir.rest.annotation.Count;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.SummaryEnum;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.DateRangeParam;
import ca.uhn.fhir.rest.param.ReferenceAndListParam;
import ca.uhn.fhir.rest.param.TokenAndListParam;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/** What has a status and a code, and is about somebody. */
public final class CodedProvider extends DisclosedProvider {
    CodedProvider(Class<? extends IBaseResource> type, Searching searching) {
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
            @Count @Nullable Integer count,
            @Nullable SummaryEnum summary,
            RequestDetails request) {
        return search().ids(id)
                .updated(updated)
                .token("identifier", identifier)
                .token("status", status)
                .reference("patient", patient)
                .token("code", code)
                .answer(count, summary, request);
    }
}
