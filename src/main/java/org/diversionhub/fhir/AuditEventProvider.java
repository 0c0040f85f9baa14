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

/** What was disclosed to the caller. */
public final class AuditEventProvider extends DisclosedProvider {
    AuditEventProvider(Class<? extends IBaseResource> type, Searching searching) {
        super(type, searching);
    }

    /** @param date of the event, which never changes: the same as {@code _lastUpdated} */
    @Search
    public IBundleProvider search(
            @OptionalParam(name = "_id") @Nullable TokenAndListParam id,
            @OptionalParam(name = "_lastUpdated") @Nullable DateRangeParam updated,
            @OptionalParam(name = "date") @Nullable DateRangeParam date,
            @OptionalParam(name = "patient") @Nullable ReferenceAndListParam patient,
            @Count @Nullable Integer count,
            @Nullable SummaryEnum summary,
            RequestDetails request) {
        return search().ids(id)
                .updated(updated)
                .updated(date)
                .reference("patient", patient)
                .answer(count, summary, request);
    }
}
