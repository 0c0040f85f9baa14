package org.diversionhub.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** Errors as OperationOutcomes: what is wrong and what to do, and no word of what the caller or a record says. */
final class Faults {
    /** The same for what is not there, what is another's, and what nobody has agreed to. */
    static final String NOTHING_HERE = "There is nothing here for you.";

    private Faults() {}

    static BaseServerResponseException of(int status, IssueType type, String text) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.addIssue().setSeverity(IssueSeverity.ERROR).setCode(type).setDiagnostics(text);
        return of(status, outcome);
    }

    static BaseServerResponseException of(int status, OperationOutcome outcome) {
        return new Refused(status, outcome);
    }

    /** Of ours: all others may quote what they were called with. */
    static final class Refused extends BaseServerResponseException {
        private static final long serialVersionUID = 1L;

        Refused(int status, OperationOutcome outcome) {
            super(status, "refused", outcome);
        }
    }

    static BaseServerResponseException invalid(String text) {
        return of(400, IssueType.INVALID, text);
    }

    static BaseServerResponseException nothingHere() {
        return of(404, IssueType.NOTFOUND, NOTHING_HERE);
    }
}
