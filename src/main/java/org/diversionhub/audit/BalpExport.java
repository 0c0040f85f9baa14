package org.diversionhub.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What was disclosed and what was withheld, as FHIR R4 AuditEvents of IHE's Basic Audit Log Patterns, one a line. A
 * disclosure has the profile of one at its source; a withholding is a decision that says no, without a profile, since
 * theirs asks for a consent. People are the hub's internal ids here, as everywhere in the audit.
 */
public final class BalpExport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SOME = 1_000;
    private static final String PROFILE =
            "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source";
    private static final String AUTHORIZATION = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType";
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";
    private static final String OURS = "urn:diversionhub:";

    private final JdbcClient sql;

    public BalpExport(JdbcClient sql) {
        this.sql = sql;
    }

    /** @return how many lines */
    public long lines(Instant from, Instant until, Consumer<String> to) {
        long count = 0;
        long tx = -1;
        long seq = -1;
        List<AuditRow> some = some(from, until, tx, seq);
        while (!some.isEmpty()) {
            some.forEach(row -> to.accept(event(row).toString()));
            count += some.size();
            tx = some.getLast().tx();
            seq = some.getLast().seq();
            some = some(from, until, tx, seq);
        }
        return count;
    }

    private List<AuditRow> some(Instant from, Instant until, long tx, long seq) {
        return sql.sql("select * from audit where at >= ? and at < ? and event in ('DISCLOSING', 'WITHHELD')"
                        + " and subject is not null and (tx, seq) > (?, ?) order by tx, seq limit " + SOME)
                .params(Timestamp.from(from), Timestamp.from(until), tx, seq)
                .query((row, n) -> AuditRow.read(row))
                .list();
    }

    static ObjectNode event(AuditRow row) {
        boolean disclosed = row.event().equals("DISCLOSING");
        ObjectNode out =
                JSON.createObjectNode().put("resourceType", "AuditEvent").put("id", row.writer() + "-" + row.number());
        if (disclosed) {
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
            out.putArray("purposeOfEvent").add(concept(purpose(row.purpose())));
        }
        agents(out.putArray("agent"), row);
        out.putObject("source").set("observer", reference("Device", "node", row.writer()));
        entities(out.putArray("entity"), row);
        return out;
    }

    private static void agents(ArrayNode out, AuditRow row) {
        agent(out, coding(DICOM, "110153", "Source Role ID"), reference("Device", "node", row.writer()))
                .set("network", network(OURS + "node:" + row.writer()));
        agent(
                        out,
                        coding(DICOM, "110152", "Destination Role ID"),
                        reference("Organization", "partner", row.recipient()))
                .set("network", network(OURS + "partner:" + row.recipient()));
        if (!row.authorities().isEmpty()) {
            agent(out, coding("http://snomed.info/sct", "429577009", "Patient Advocate"), person(row));
        }
    }

    private static ObjectNode agent(ArrayNode out, ObjectNode type, ObjectNode who) {
        ObjectNode agent = out.addObject();
        agent.set("type", concept(type));
        agent.set("who", who);
        return agent.put("requestor", false);
    }

    private static void entities(ArrayNode out, AuditRow row) {
        entity(out, person(row), coding(HL7 + "audit-entity-type", "1", "Person"))
                .set("role", coding(HL7 + "object-role", "1", "Patient"));
        ObjectNode data = entity(
                out,
                reference(null, "delivery", Objects.toString(row.delivery(), "none")),
                coding(HL7 + "audit-entity-type", "2", "System Object"));
        data.set("role", coding(HL7 + "object-role", "3", "Report"));
        detail(data, "kind", row.kind());
        detail(data, "shared", String.join(" ", row.shared()));
        detail(data, "masked", String.join(" ", row.masked()));
        detail(data, "withheld", String.join(" ", row.withheld()));
        detail(data, "policy-version", row.policyVersion());
        row.authorities()
                .forEach(id -> entity(
                        out,
                        reference("Consent", "authority", id),
                        coding("http://hl7.org/fhir/resource-types", "Consent", "Consent")));
    }

    private static ObjectNode entity(ArrayNode out, ObjectNode what, ObjectNode type) {
        ObjectNode entity = out.addObject();
        entity.set("what", what);
        entity.set("type", type);
        return entity;
    }

    private static void detail(ObjectNode entity, String type, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            entity.withArray("detail").addObject().put("type", type).put("valueString", value);
        }
    }

    private static ObjectNode person(AuditRow row) {
        return reference("Patient", "participant", Objects.toString(row.subject()));
    }

    private static ObjectNode reference(@Nullable String type, String what, @Nullable String id) {
        ObjectNode out = JSON.createObjectNode();
        if (type != null) {
            out.put("type", type);
        }
        out.putObject("identifier").put("system", OURS + what).put("value", id);
        return out;
    }

    private static ObjectNode network(String address) {
        return JSON.createObjectNode().put("address", address).put("type", "5");
    }

    private static ObjectNode purpose(String word) {
        String system = word.startsWith("LEAD-") ? OURS + "purpose" : HL7 + "v3-ActReason";
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
