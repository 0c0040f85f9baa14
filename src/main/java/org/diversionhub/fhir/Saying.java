package org.diversionhub.fhir;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
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
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.stereotype.Component;

/** Makes messages of what a provider says, and hands them in as if it had sent them. */
@Component
class Saying {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Submitting submitting;
    private final Clock clock;

    Saying(Submitting submitting, Clock clock) {
        this.submitting = submitting;
        this.clock = clock;
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
                steps.stream().flatMap(step -> messages(reader, step).stream()).toList();
        for (Message one : all) {
            submitting
                    .check(reader.partner(), one.kind(), one.body(), reader.snapshot())
                    .ifPresent(refused -> {
                        throw fault(refused);
                    });
        }
        return all;
    }

    private List<Message> messages(Reader reader, Step step) {
        Map<String, Object> input = new HashMap<>();
        step.answer().forEach((name, value) -> input.put(name, JSON.convertValue(value, Object.class)));
        String mapping = reader.partner().endpoint().orElseThrow().mapping();
        List<Mappings.Told> told = reader.snapshot().mappings().answers(mapping, input);
        UUID once = UUID.nameUUIDFromBytes(step.once().getBytes(StandardCharsets.UTF_8));
        return IntStream.range(0, told.size())
                .mapToObj(i -> message(told.get(i), "fhir-" + i + "-" + once))
                .toList();
    }

    private Message message(Mappings.Told told, String id) {
        ObjectNode message = told.message();
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
