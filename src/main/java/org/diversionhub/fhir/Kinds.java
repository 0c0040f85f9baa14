package org.diversionhub.fhir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the server has, and by what each type is searched beside {@code _id} and {@code _lastUpdated}. */
enum Kinds {
    /** The work: who asks whom for what, and how far it is. */
    TASKS(List.of("Task"), List.of("status", "owner", "patient", "code", "identifier")),
    ORDERS(List.of("ServiceRequest"), List.of("status", "patient", "code", "identifier")),
    CODED(List.of("Observation", "Procedure"), List.of("status", "patient", "code", "identifier")),
    APPOINTMENTS(List.of("Appointment"), List.of("status", "patient", "identifier")),
    ABOUT_SOMEBODY(List.of("Communication", "Encounter"), List.of("status", "patient", "identifier")),
    /** Those that were given here, too. */
    CONSENTS(List.of("Consent"), List.of("status", "patient", "patient.identifier", "identifier")),
    OF_A_RECORD(
            List.of(
                    "CarePlan",
                    "Condition",
                    "Coverage",
                    "DocumentReference",
                    "EpisodeOfCare",
                    "Flag",
                    "Goal",
                    "MedicationAdministration",
                    "MedicationStatement"),
            List.of("patient", "identifier")),
    NAMED(List.of("Patient", "Organization", "Practitioner", "Location", "HealthcareService"), List.of("identifier")),
    OF_THE_HUB(List.of("Provenance"), List.of()),
    /** What was disclosed to the partner. */
    AUDIT(List.of(Trail.TYPE), List.of("date", "patient")),
    /** What a partner wants to be told of: its own, and a few. */
    SUBSCRIPTIONS(List.of("Subscription"), List.of("status", "url"));

    private static final Map<String, Set<String>> SEARCHES = all();

    private final List<String> types;
    private final List<String> parameters;

    Kinds(List<String> types, List<String> parameters) {
        this.types = types;
        this.parameters = parameters;
    }

    List<String> types() {
        return types;
    }

    /** What a search may say, by type. */
    static Map<String, Set<String>> searches() {
        return SEARCHES;
    }

    private static Map<String, Set<String>> all() {
        Map<String, Set<String>> searches = new LinkedHashMap<>();
        for (Kinds kinds : values()) {
            Set<String> parameters = new TreeSet<>(kinds.parameters);
            parameters.addAll(List.of("_id", "_lastUpdated"));
            if (kinds != SUBSCRIPTIONS) {
                parameters.add("_count");
            }
            if (kinds == TASKS || kinds == ORDERS) {
                parameters.add("_include");
            }
            kinds.types.forEach(type -> searches.put(type, parameters));
        }
        return Collections.unmodifiableMap(searches);
    }
}
