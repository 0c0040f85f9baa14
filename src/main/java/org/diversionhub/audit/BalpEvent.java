package org.diversionhub.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A row of the audit as an AuditEvent of IHE's Basic Audit Log Patterns. A disclosure has the profile of one at its
 * source; a withholding is a decision that says no, without a profile, since theirs asks for a consent, and so is what
 * names nobody, since theirs asks for a patient.
 */
final class BalpEvent {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROFILE =
            "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source";
    private static final String AUTHORIZATION = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType";
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";

    private BalpEvent() {}

    static ObjectNode of(AuditRow row, BalpNames names) {
        boolean disclosed = row.event().equals("DISCLOSING");
        ObjectNode out =
                JSON.createObjectNode().put("resourceType", "AuditEvent").put("id", names.id());
        if (disclosed && names.person() != null) {
            out.putObject("meta").putArray("profile").add(PROFILE);
        }
        out.set("type", coding(DICOM, disclosed ? "110106" : "110113", disclosed ? "Export" : "Security Alert"));
        out.putArray("subtype")
                .add(
                        disclosed
                                ? coding(HL7 + "iso-21089-lifecycle", "disclose", "Disclose Record Lifecycle Event")
                                : coding(
                                        AUTHORIZATION,
                                        "AuthZ-Consent",
                                        "Authorization Decision using Roles and Consent"));
        out.put("action", disclosed ? "R" : "E")
                .put("recorded", row.at().toString())
                .put("outcome", disclosed ? "0" : "8")
                .put("outcomeDesc", row.outcome());
        if (row.purpose() != null) {
            ArrayNode purposes = out.putArray("purposeOfEvent");
            for (String word : row.purpose().split(" ")) {
                purposes.add(concept(purpose(word)));
            }
        }
        agents(out.putArray("agent"), names);
        out.putObject("source").set("observer", names.hub());
        entities(out.putArray("entity"), names);
        return out;
    }

    private static void agents(ArrayNode out, BalpNames names) {
        agent(out, coding(DICOM, "110153", "Source Role ID"), names.hub()).set("network", network(names.hubAddress()));
        agent(out, coding(DICOM, "110152", "Destination Role ID"), names.recipient())
                .set("network", network(names.recipientAddress()));
        if (!names.consents().isEmpty() && names.person() != null) {
            agent(out, coding("http://snomed.info/sct", "429577009", "Patient Advocate"), names.person());
        }
    }

    private static ObjectNode agent(ArrayNode out, ObjectNode type, ObjectNode who) {
        ObjectNode agent = out.addObject();
        agent.set("type", concept(type));
        agent.set("who", who);
        return agent.put("requestor", false);
    }

    private static void entities(ArrayNode out, BalpNames names) {
        if (names.person() != null) {
            entity(out, names.person(), coding(HL7 + "audit-entity-type", "1", "Person"))
                    .set("role", coding(HL7 + "object-role", "1", "Patient"));
        }
        ObjectNode data = entity(out, names.data(), coding(HL7 + "audit-entity-type", "2", "System Object"));
        data.set("role", coding(HL7 + "object-role", "3", "Report"));
        names.details()
                .forEach((type, value) ->
                        data.withArray("detail").addObject().put("type", type).put("valueString", value));
        names.consents()
                .forEach(one -> entity(out, one, coding("http://hl7.org/fhir/resource-types", "Consent", "Consent")));
    }

    private static ObjectNode entity(ArrayNode out, ObjectNode what, ObjectNode type) {
        ObjectNode entity = out.addObject();
        entity.set("what", what);
        entity.set("type", type);
        return entity;
    }

    private static ObjectNode network(String address) {
        return JSON.createObjectNode().put("address", address).put("type", "5");
    }

    private static ObjectNode purpose(String word) {
        String system = word.startsWith("LEAD-") ? "urn:diversionhub:purpose" : HL7 + "v3-ActReason";
        return JSON.createObjectNode().put("system", system).put("code", word);
    }

    private static ObjectNode coding(String system, String code, String display) {
        return JSON.createObjectNode().put("system", system).put("code", code).put("display", display);
    }

    private static ObjectNode concept(ObjectNode coding) {
        ObjectNode out = JSON.createObjectNode();
        out.putArray("coding").add(coding);
        return out;
    }
}
