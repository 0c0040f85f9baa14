package org.diversionhub.fhir;

import ca.uhn.fhir.rest.annotation.Transaction;
import ca.uhn.fhir.rest.annotation.TransactionParam;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Several answers in one call, all of which are taken, or none: a Task that moves, what came of it, Appointments; or a
 * consent with its Provenance.
 */
@Component
public class TransactionProvider {
    private static final Set<String> OUTPUTS = Set.of("Observation", "Procedure");
    private static final int MOST = 20;

    private final Working working;
    private final TaskSteps tasks;
    private final AppointmentSteps appointments;
    private final ConsentTransaction consents;
    private final Trees trees;

    TransactionProvider(
            Working working, TaskSteps tasks, AppointmentSteps appointments, ConsentTransaction consents, Trees trees) {
        this.working = working;
        this.tasks = tasks;
        this.appointments = appointments;
        this.consents = consents;
        this.trees = trees;
    }

    @Transaction
    public Bundle answer(@TransactionParam Bundle asked, RequestDetails request) {
        if (asked.getType() != Bundle.BundleType.TRANSACTION || asked.getEntry().size() > MOST) {
            throw Faults.invalid("Send a Bundle of type transaction with at most " + MOST + " entries.");
        }
        List<Resource> taken = working.take(
                Call.of(request).reader(),
                reader -> ConsentTransaction.is(asked) ? consents.steps(asked, reader) : steps(asked, reader));
        Bundle answer = new Bundle();
        answer.setType(Bundle.BundleType.TRANSACTIONRESPONSE);
        taken.forEach(one -> told(one, answer.addEntry().getResponse()));
        return answer;
    }

    private static void told(Resource taken, Bundle.BundleEntryResponseComponent response) {
        response.setStatus("200 OK")
                .setLocation(taken.name().reference() + "/_history/" + taken.version())
                .setEtag("W/\"" + taken.version() + "\"");
        if (MissingElements.any(taken.content())) {
            response.setOutcome(MissingElements.of(taken.content()));
        }
    }

    private List<Step> steps(Bundle asked, Reader reader) {
        Map<String, ObjectNode> outputs = outputs(asked);
        List<Step> steps = new ArrayList<>();
        for (Bundle.BundleEntryComponent entry : asked.getEntry()) {
            if (entry.getResource() == null || entry.getRequest().getMethod() == null) {
                throw notOffered();
            }
            ObjectNode resource = trees.of(entry.getResource());
            IdType id = new IdType(entry.getRequest().getUrl());
            String version = version(entry.getRequest().getIfMatch());
            String method = entry.getRequest().getMethodElement().getValueAsString();
            String type = resource.path("resourceType").asText();
            if (!reader.caller().isServed(type)) {
                throw notOffered();
            }
            // What a Task has as output is a part of it.
            String scope = OUTPUTS.contains(type) ? "Task" : type;
            boolean changes = method.equals("PUT") || OUTPUTS.contains(type);
            reader.caller().require(changes ? Interaction.UPDATE : Interaction.CREATE, scope);
            switch (method + " " + type) {
                case "PUT Task" -> steps.add(tasks.update(reader, name("Task", id), version, with(outputs, resource)));
                case "POST Appointment" -> steps.add(appointments.create(reader, resource));
                case "PUT Appointment" ->
                    steps.add(appointments.update(reader, name("Appointment", id), version, resource));
                case "POST Observation", "POST Procedure" -> {}
                default -> throw notOffered();
            }
        }
        return steps;
    }

    private static RuntimeException notOffered() {
        return Faults.of(
                422,
                IssueType.NOTSUPPORTED,
                "A transaction takes PUT of a Task, POST and PUT of Appointments, and POST of what the Task has as output,"
                        + " an Observation or a Procedure with a urn:uuid; or a Consent and its Provenance.");
    }

    /** Of an ETag. */
    static @Nullable String version(@Nullable String ifMatch) {
        return ifMatch == null ? null : ifMatch.replaceAll("^W/|\"", "");
    }

    private static Name name(String type, IdType id) {
        return new Name(type, id.getIdPart() == null ? "" : id.getIdPart());
    }

    private Map<String, ObjectNode> outputs(Bundle asked) {
        Map<String, ObjectNode> outputs = new HashMap<>();
        for (Bundle.BundleEntryComponent entry : asked.getEntry()) {
            if (entry.getResource() != null
                    && OUTPUTS.contains(entry.getResource().fhirType())) {
                outputs.put(entry.getFullUrl(), trees.of(entry.getResource()));
            }
        }
        return outputs;
    }

    /** What the Task has as output belongs to it, and is kept in it. */
    private static ObjectNode with(Map<String, ObjectNode> outputs, ObjectNode task) {
        ArrayNode contained = task.withArrayProperty("contained");
        for (JsonNode output : task.path("output")) {
            if (output.path("valueReference") instanceof ObjectNode reference
                    && outputs.get(reference.path("reference").asText()) instanceof ObjectNode found) {
                String id = "output-" + (contained.size() + 1);
                contained.add(found.deepCopy().put("id", id));
                reference.put("reference", "#" + id);
            }
        }
        if (contained.isEmpty()) {
            task.remove("contained");
        }
        return task;
    }
}
