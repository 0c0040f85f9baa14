package org.diversionhub.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.diversionhub.message.Fault;

/** An RFC 9457 problem. It lists every fault, says what to do, and never echoes a value. */
record Problem(Type type, String detail, List<Fault> errors) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The closed set of problems; each has one status. */
    enum Type {
        BAD_REQUEST(400, "this is no call that the hub can read"),
        NO_CERTIFICATE(401, "no client certificate"),
        UNKNOWN_CERTIFICATE(403, "this certificate is no partner's"),
        NOT_YOURS_TO_SEND(403, "this partner may not send this"),
        AGREEMENT_MISSING(403, "a written agreement is missing or has ended"),
        NOT_FOUND(404, "there is nothing here for you"),
        UNKNOWN_KIND(404, "no such kind of message"),
        METHOD(405, "this address does not take that method"),
        NOT_ACCEPTABLE(406, "this format is not given here"),
        ID_REUSED(409, "this message id was used for another message"),
        TOO_LARGE(413, "the message is too large"),
        MEDIA_TYPE(415, "this format is not taken here"),
        INVALID(422, "the message does not fit"),
        PROTECTION(422, "the message is not signed or encrypted as it has to be"),
        TOO_MANY(429, "too many calls"),
        FAULT(500, "the hub failed"),
        PAUSED(503, "the hub has paused with this partner"),
        UNAVAILABLE(503, "the hub cannot keep messages now");

        private final int status;
        private final String title;

        Type(int status, String title) {
            this.status = status;
            this.title = title;
        }

        int status() {
            return status;
        }
    }

    static Problem of(Type type, String detail) {
        return new Problem(type, detail, List.of());
    }

    static Problem invalid(List<Fault> faults) {
        return new Problem(
                Type.INVALID, count(faults) + "; mend all of them and send it again under the same id", faults);
    }

    static Problem ofFile(List<Fault> faults) {
        return new Problem(
                Type.INVALID, count(faults) + "; nothing of it was kept; mend all of them and send it again", faults);
    }

    static Problem ofRoster(List<Fault> faults) {
        return new Problem(
                Type.INVALID, count(faults) + "; nothing of it was kept; mend all of them and send the whole", faults);
    }

    private static String count(List<Fault> faults) {
        return faults.size() == 1 ? "1 fault" : faults.size() + " faults";
    }

    /** The type in one word, as it ends its URN. */
    String word() {
        return type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** After how many seconds it is worth another try, where it is the same call that may be taken then. */
    OptionalInt again() {
        return switch (type) {
            case TOO_MANY -> OptionalInt.of(1);
            case UNAVAILABLE -> OptionalInt.of(60);
            case PAUSED -> OptionalInt.of(300);
            default -> OptionalInt.empty();
        };
    }

    byte[] json() {
        ObjectNode out = JSON.createObjectNode();
        out.put("type", "urn:diversionhub:problem:" + word());
        out.put("title", type.title);
        out.put("status", type.status);
        out.put("detail", detail);
        if (!errors.isEmpty()) {
            var list = out.putArray("errors");
            errors.forEach(
                    fault -> list.addObject().put("pointer", fault.pointer()).put("rule", fault.rule()));
        }
        try {
            return JSON.writeValueAsBytes(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
