package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** What a consent lacks, and so opens nothing, with the paragraph that asks for it. */
final class MissingElements {
    private static final String URL = "urn:diversionhub:consent-missing";

    private MissingElements() {}

    static boolean any(ObjectNode consent) {
        return all(consent).findAny().isPresent();
    }

    /** As an OperationOutcome: a warning for each, or that it was taken. */
    static OperationOutcome of(ObjectNode consent) {
        OperationOutcome outcome = new OperationOutcome();
        all(consent)
                .forEach(one -> outcome.addIssue()
                        .setSeverity(IssueSeverity.WARNING)
                        .setCode(IssueType.REQUIRED)
                        .setDiagnostics("The consent is kept and opens nothing, for it lacks " + text(one, "element")
                                + " (" + text(one, "source") + ").")
                        .addExpression(text(one, "element").replaceAll("[: ].*", "")));
        if (!outcome.hasIssue()) {
            outcome.addIssue()
                    .setSeverity(IssueSeverity.INFORMATION)
                    .setCode(IssueType.INFORMATIONAL)
                    .setDiagnostics("Taken; the status tells how it stands.");
        }
        return outcome;
    }

    private static Stream<JsonNode> all(ObjectNode consent) {
        return consent.path("extension")
                .valueStream()
                .filter(one -> one.path("url").asText().equals(URL));
    }

    private static String text(JsonNode missing, String part) {
        return missing.path("extension")
                .valueStream()
                .filter(one -> one.path("url").asText().equals(part))
                .map(one -> one.path("valueString").asText())
                .findFirst()
                .orElse("");
    }
}
