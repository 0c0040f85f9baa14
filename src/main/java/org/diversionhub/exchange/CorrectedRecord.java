package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;

/**
 * What a correction says that the message ought to have been: under {@code record} its kind, and under that the whole
 * of it without the envelope.
 *
 * @param kind what it corrects; empty where the message is void, or something is wrong
 * @param faults everything that is wrong with it, whatever it corrects
 */
record CorrectedRecord(Optional<Kind> kind, Optional<ObjectNode> record, List<Fault> faults) {
    static final String WRONG_PERSON = "wrong-person";

    private static final String RECORD = "/record";

    /** Each has a way of its own to end, or is a record that the law asks for. */
    private static final Set<String> NEVER = Set.of(ConsentMessages.KIND, Emergencies.KIND, Corrections.KIND);

    /** Whose it is and whom it is for. */
    private static final List<String> FIXED = List.of("referral.id", "participant.key", "service.provider");

    static boolean isCorrectable(Kind kind) {
        return !NEVER.contains(kind.name());
    }

    /** In place of a correction that says who somebody else is: only that the message is void. */
    static CanonicalMessage ofSomebodyElse(CanonicalMessage correction) {
        return nullify(correction, WRONG_PERSON);
    }

    /** That the message is void, said instead of how it ought to have been. */
    static CanonicalMessage nullify(CanonicalMessage correction, String reason) {
        ObjectNode record = correction.record().deepCopy();
        record.remove("record");
        record.withObjectProperty("correction").put("reason", reason);
        Kind kind = new Kind(Corrections.KIND, Corrections.NULLIFY);
        return new CanonicalMessage(kind, correction.id(), correction.time(), record);
    }

    static CorrectedRecord of(Accepting accepting) {
        JsonNode record = accepting.message().record().path("record");
        if (Corrections.isNullify(accepting.message().kind())) {
            return record.isMissingNode()
                    ? new CorrectedRecord(Optional.empty(), Optional.empty(), List.of())
                    : wrong(RECORD, "a message that is void has none");
        }
        if (accepting
                .message()
                .text("correction.reason")
                .filter(WRONG_PERSON::equals)
                .isPresent()) {
            return wrong(
                    "/correction/reason", "a message about the wrong person is void: nullify it, and send another");
        }
        if (record.size() != 1) {
            return wrong(RECORD, "must have one member: the kind of the message, with all that it ought to have said");
        }
        Map.Entry<String, JsonNode> only = record.properties().iterator().next();
        return correctable(accepting, only.getKey())
                .map(kind -> of(accepting, kind, only.getValue()))
                .orElseGet(() -> wrong(RECORD, "must name a kind that you may send and that can be corrected"));
    }

    private static CorrectedRecord of(Accepting accepting, Kind kind, JsonNode said) {
        String at = RECORD + "/" + kind.toString().replace("/", "~1");
        if (!(said instanceof ObjectNode groups)) {
            return wrong(at, "must be of type object");
        }
        RecordSchema schema = accepting.snapshot().schemas().of(kind);
        List<Fault> faults = new ArrayList<>();
        if (groups.has("message")) {
            faults.add(new Fault(at + "/message", "this field is not known"));
        }
        ObjectNode whole = whole(accepting, kind, groups);
        List<Fault> wrong = new ArrayList<>(schema.faults(whole));
        wrong.addAll(SergeantApproval.faults(kind.name(), whole, accepting.sender(), accepting.snapshot()));
        wrong.forEach(fault -> faults.add(new Fault(at + fault.pointer(), fault.rule())));
        LocalDate today = LocalDate.ofInstant(accepting.now(), ZoneOffset.UTC);
        if (!accepting.sender().missingToSend(schema.categories(), today).isEmpty()) {
            faults.add(new Fault(at, "an agreement that this kind needs is missing or over"));
        }
        return new CorrectedRecord(Optional.of(kind), Optional.of(groups), faults);
    }

    /** As a message of its kind, for its schema. */
    private static ObjectNode whole(Accepting accepting, Kind kind, ObjectNode groups) {
        ObjectNode whole = groups.deepCopy();
        ObjectNode envelope = whole.putObject("message")
                .put("id", "any")
                .put("time", accepting.message().time().toString());
        if (kind.variant() != null) {
            envelope.put("variant", kind.variant());
        }
        return whole;
    }

    private static Optional<Kind> correctable(Accepting accepting, String name) {
        return accepting.snapshot().schemas().all().stream()
                .flatMap(schema -> schema.kinds().stream())
                .filter(kind -> kind.toString().equals(name) && isCorrectable(kind))
                .filter(accepting.sender()::maySend)
                .findFirst();
    }

    private static CorrectedRecord wrong(String pointer, String rule) {
        return new CorrectedRecord(Optional.empty(), Optional.empty(), List.of(new Fault(pointer, rule)));
    }

    /** The message as it ought to have been, with the id and the time that it had. */
    Optional<CanonicalMessage> instead(Instant at) {
        return record.flatMap(said -> kind.map(of -> new CanonicalMessage(of, "", at, said)));
    }

    /** What is wrong with it as a correction of this message. */
    List<Fault> faultsBeside(CanonicalMessage target) {
        if (kind.isEmpty()) {
            return List.of();
        }
        if (!kind.get().equals(target.kind())) {
            return List.of(new Fault(RECORD, "must be of the kind of the message that it corrects"));
        }
        CanonicalMessage corrected = new CanonicalMessage(target.kind(), "", target.time(), record.orElseThrow());
        String at = RECORD + "/" + target.kind().toString().replace("/", "~1");
        return FIXED.stream()
                .filter(path -> !corrected.text(path).equals(target.text(path)))
                .map(path -> new Fault(
                        at + "/" + path.replace('.', '/'),
                        "says whose or for whom it is, which a correction does not change: nullify the message and"
                                + " send another"))
                .toList();
    }

    @Override
    public String toString() {
        return "CorrectedRecord[" + kind + ", " + faults.size() + " faults]";
    }
}
