package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;
import org.diversionhub.fhir.Terms.Term;

/**
 * Something that a provider says, found to be sayable.
 *
 * @param name of what it is about
 * @param once the same where the same is said of the same again
 * @param answer as the mapping takes it
 * @param caseId under whose key it is kept
 * @param own what is kept of it
 * @param before by what it was found
 * @param after by what it is found then
 */
record Step(
        Name name,
        String once,
        Map<String, JsonNode> answer,
        UUID caseId,
        ObjectNode own,
        java.util.Set<Term> before,
        java.util.Set<Term> after) {
    @Override
    public String toString() {
        return "Step[" + name + "]";
    }
}
