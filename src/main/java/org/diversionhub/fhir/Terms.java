package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** By what a resource is found: the values that the search parameters of FHIR R4 take from it. */
final class Terms {
    /** The elements that tell of which patient something is. */
    private static final List<String> PATIENT = List.of("subject", "patient", "for", "beneficiary");

    private Terms() {}

    /**
     * A value of a search parameter.
     *
     * @param value as a search may name it: a code, {@code system|code}, {@code |code}, or {@code Type/id}
     */
    record Term(String parameter, String value) {
        Term {
            Objects.requireNonNull(parameter);
            Objects.requireNonNull(value);
        }
    }

    static Set<Term> of(ObjectNode resource) {
        Set<Term> terms = new LinkedHashSet<>();
        text("status", resource.path("status"), terms);
        codings("code", resource.path("code"), terms);
        PATIENT.forEach(element -> text("patient", resource.path(element).path("reference"), terms));
        for (JsonNode one : resource.path("participant")) {
            JsonNode who = one.path("actor").path("reference");
            if (who.asText().startsWith("Patient/")) {
                text("patient", who, terms);
            }
        }
        for (JsonNode one : resource.path("entity")) {
            JsonNode what = one.path("what").path("reference");
            if (what.asText().startsWith("Patient/")) {
                text("patient", what, terms);
            }
        }
        PATIENT.stream()
                .map(element -> resource.path(element).path("identifier"))
                .forEach(one -> token("patient.identifier", one.path("system"), one.path("value"), terms));
        text("owner", resource.path("owner").path("reference"), terms);
        JsonNode identifiers = resource.path("identifier");
        (identifiers instanceof ArrayNode list ? list : List.of(identifiers))
                .forEach(one -> token("identifier", one.path("system"), one.path("value"), terms));
        return terms;
    }

    private static void text(String parameter, JsonNode value, Set<Term> terms) {
        if (value.isTextual()) {
            terms.add(new Term(parameter, value.asText()));
        }
    }

    private static void codings(String parameter, JsonNode concept, Set<Term> terms) {
        concept.path("coding").forEach(one -> token(parameter, one.path("system"), one.path("code"), terms));
    }

    private static void token(String parameter, JsonNode system, JsonNode value, Set<Term> terms) {
        if (value.isTextual()) {
            terms.add(new Term(parameter, value.asText()));
            terms.add(new Term(parameter, system.asText() + "|" + value.asText()));
        }
    }
}
