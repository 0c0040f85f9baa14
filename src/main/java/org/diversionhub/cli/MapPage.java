package org.diversionhub.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.mapping.Golden;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.mapping.Part;
import org.diversionhub.mapping.Payload;
import org.diversionhub.mapping.WireReading;
import org.diversionhub.message.Fault;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;

/**
 * A reading and what would go of it, for a person or as JSON.
 *
 * @param whole whether to show all that a recipient would get, instead of a line
 */
record MapPage(String mapping, WireReading reading, Function<Part.Made, List<Outcome>> outcomes, boolean whole) {
    /** What one recipient would get of one message. */
    record Outcome(Partner recipient, Disclosure decision, Mappings mappings) {
        /** In the recipient's own format. */
        Optional<Payload> written() {
            return decision instanceof Disclosure.Share share
                    ? recipient
                            .endpoint()
                            .map(Endpoint::mapping)
                            .filter(mapping ->
                                    mappings.has(mapping, share.message().kind()))
                            .map(mapping -> mappings.write(mapping, share.message()))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return "Outcome[" + recipient.id() + "]";
        }
    }

    boolean isGood() {
        return reading instanceof WireReading.Parts parts
                && parts.all().stream().allMatch(Part.Made.class::isInstance);
    }

    void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(json().toPrettyString());
            return;
        }
        switch (reading) {
            case WireReading.Refused refused -> {
                out.println(mapping + " cannot read this file; nothing of it would be taken:");
                refused.faults().forEach(fault -> out.println("  " + words(fault)));
            }
            case WireReading.Parts parts -> print(parts, out);
        }
    }

    private void print(WireReading.Parts parts, PrintWriter out) {
        long made = parts.all().stream().filter(Part.Made.class::isInstance).count();
        out.println(mapping + ": " + made + " of " + parts.all().size() + " " + parts(parts) + " become a message");
        if (!parts.leftOut().isEmpty()) {
            out.println("left out, for the mapping does not know them: columns " + parts.leftOut());
        }
        if (!parts.segmentsLeftOut().isEmpty()) {
            out.println("left out, for the mapping does not know them: " + parts.segmentsLeftOut());
        }
        parts.all().forEach(part -> print(part, out));
    }

    /** What the file has, as its parts say themselves: rows, messages. */
    private static String parts(WireReading.Parts parts) {
        return parts.all().isEmpty() ? "rows" : parts.all().getFirst().where().split(" ", 2)[0] + "s";
    }

    private void print(Part part, PrintWriter out) {
        out.println();
        out.println(part.where() + (part instanceof Part.Made made ? ": " + made.kind() : ": no message"));
        part.cells().stream()
                .filter(cell -> !cell.text().isEmpty())
                .forEach(cell -> out.println("  " + cell.position() + " " + cell.column() + " (" + cell.name() + ") = "
                        + shown(cell.text())));
        switch (part) {
            case Part.Faulty faulty -> faulty.faults().forEach(fault -> out.println("  wrong: " + words(fault)));
            case Part.Made made -> {
                out.println(indented(Golden.message(made).toPrettyString()));
                outcomes.apply(made).forEach(outcome -> print(outcome, out));
            }
        }
    }

    /** What a file holds must not move the cursor of whoever looks at it. */
    private static String shown(String text) {
        return text.replace("\n", "⏎").replaceAll("[\\p{Cc}\\p{Cf}]", "·");
    }

    private void print(Outcome outcome, PrintWriter out) {
        Partner to = outcome.recipient();
        out.println("  " + to.id() + " (" + to.role().id() + "): " + words(outcome.decision()));
        if (whole && outcome.decision() instanceof Disclosure.Share share) {
            out.println(indented(share.message().record().toPrettyString()));
            out.println("  masked " + share.masked() + ", withheld " + share.withheld());
            outcome.written().ifPresent(payload -> {
                out.println("  as " + payload.mediaType() + ", " + payload.bytes().length + " bytes:");
                out.println(indented(new String(payload.bytes(), StandardCharsets.UTF_8)));
            });
        }
    }

    private static String words(Disclosure decision) {
        return switch (decision) {
            case Disclosure.Share share ->
                share.shared().size() + " fields shared, " + share.masked().size() + " masked, "
                        + share.withheld().size() + " withheld";
            case Disclosure.Withhold withhold -> "nothing, " + withhold.reason().words();
        };
    }

    private static String words(Fault fault) {
        return fault.pointer().isEmpty() ? fault.rule() : fault.pointer() + " " + fault.rule();
    }

    private static String indented(String text) {
        return text.strip().indent(4).stripTrailing();
    }

    private ObjectNode json() {
        ObjectNode out = Golden.of(reading).put("mapping", mapping);
        if (reading instanceof WireReading.Parts parts) {
            for (int i = 0; i < parts.all().size(); i++) {
                more(parts.all().get(i), (ObjectNode) out.path("parts").path(i));
            }
        }
        return out;
    }

    private void more(Part part, ObjectNode out) {
        ArrayNode cells = out.putArray("cells");
        part.cells()
                .forEach(cell -> cells.addObject()
                        .put("position", cell.position())
                        .put("column", cell.column())
                        .put("name", cell.name())
                        .put("text", cell.text()));
        if (part instanceof Part.Made made) {
            ArrayNode recipients = out.putArray("recipients");
            outcomes.apply(made).forEach(outcome -> recipients.add(json(outcome)));
        }
    }

    private ObjectNode json(Outcome outcome) {
        ObjectNode out = new ObjectMapper().createObjectNode();
        out.put("to", outcome.recipient().id())
                .put("role", outcome.recipient().role().id());
        switch (outcome.decision()) {
            case Disclosure.Withhold withhold ->
                out.put("goes", false).put("reason", withhold.reason().name());
            case Disclosure.Share share -> {
                out.put("goes", true).set("record", share.message().record());
                paths(out.putArray("masked"), share.masked());
                paths(out.putArray("withheld"), share.withheld());
                outcome.written().ifPresent(payload -> {
                    out.put("mediaType", payload.mediaType());
                    out.put("written", new String(payload.bytes(), StandardCharsets.UTF_8));
                });
            }
        }
        return out;
    }

    private static void paths(ArrayNode into, List<FieldPath> paths) {
        paths.forEach(path -> into.add(path.text()));
    }
}
