package org.diversionhub.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.diversionhub.exchange.Submitting;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.message.Fault;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.stereotype.Component;

/** Makes messages of what a provider says, and hands them in as if it had sent them. */
@Component
class Saying {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOT_UNDERSTOOD = "the hub does not understand all of it; nothing was kept";

    private final Submitting submitting;
    private final Clock clock;

    Saying(Submitting submitting, Clock clock) {
        this.submitting = submitting;
        this.clock = clock;
    }

    /** What the answer says in the partner's own format. */
    List<Mappings.Told> told(Reader reader, Map<String, JsonNode> answer) {
        return told(reader, reader.partner().endpoint().orElseThrow().mapping(), answer);
    }

    /**
     * @param answer as the mapping takes it
     * @throws BaseServerResponseException with each fault, if it cannot be understood
     */
    List<Mappings.Told> told(Reader reader, String mapping, Map<String, JsonNode> answer) {
        Map<String, Object> input = new HashMap<>();
        answer.forEach((name, value) -> input.put(name, JSON.convertValue(value, Object.class)));
        List<Mappings.Told> told = reader.snapshot().mappings().answers(mapping, input);
        List<Fault> faults = told.stream().flatMap(one -> one.faults().stream()).toList();
        if (!faults.isEmpty()) {
            throw fault(new Submitting.Outcome.Refused(422, NOT_UNDERSTOOD, faults));
        }
        return told;
    }

    /** A message that is ready to be handed in. */
    record Message(String kind, byte[] body) {
        @Override
        public String toString() {
            return "Message[" + kind + "]";
        }
    }

    /**
     * All messages of some steps, each looked at before any of them goes.
     *
     * @throws BaseServerResponseException with each fault of the first that the hub would not take
     */
    List<Message> prepare(Reader reader, List<Step> steps) {
        List<Message> all =
                steps.stream().flatMap(step -> messages(step).stream()).toList();
        for (Message one : all) {
            submitting
                    .check(reader.partner(), one.kind(), one.body(), reader.snapshot())
                    .ifPresent(refused -> {
                        throw fault(refused);
                    });
        }
        return all;
    }

    private List<Message> messages(Step step) {
        UUID once = UUID.nameUUIDFromBytes(step.once().getBytes(StandardCharsets.UTF_8));
        return IntStream.range(0, step.told().size())
                .mapToObj(i -> message(step.told().get(i), "fhir-" + i + "-" + once))
                .toList();
    }

    private Message message(Mappings.Told told, String id) {
        ObjectNode message = told.message().deepCopy();
        ObjectNode envelope = message.withObjectProperty("message");
        envelope.put("id", id);
        envelope.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        return new Message(told.kind(), message.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** @throws BaseServerResponseException with each fault, if the hub does not take it */
    void say(Reader reader, Message message) {
        switch (submitting.submit(reader.partner(), message.kind(), message.body(), reader.snapshot())) {
            case Submitting.Outcome.Taken taken -> {}
            case Submitting.Outcome.Refused refused -> throw fault(refused);
        }
    }

    private static BaseServerResponseException fault(Submitting.Outcome.Refused refused) {
        OperationOutcome outcome = new OperationOutcome();
        IssueType type = refused.status() == 422 ? IssueType.BUSINESSRULE : IssueType.PROCESSING;
        outcome.addIssue().setSeverity(IssueSeverity.ERROR).setCode(type).setDiagnostics(refused.detail());
        refused.faults()
                .forEach(fault -> outcome.addIssue()
                        .setSeverity(IssueSeverity.ERROR)
                        .setCode(IssueType.INVALID)
                        .setDiagnostics(fault.pointer() + " " + fault.rule()));
        return Faults.of(refused.status(), outcome);
    }
}
