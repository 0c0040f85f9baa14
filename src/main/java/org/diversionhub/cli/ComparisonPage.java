package org.diversionhub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import org.diversionhub.disclosure.Comparison;

/** A comparison of two policy sets, for a person or as JSON. */
record ComparisonPage(List<Comparison.Change> changes, int samples) {
    void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(json());
            return;
        }
        changes.forEach(change -> out.println(line(change)));
        long more = changes.stream().filter(Comparison.Change::more).count();
        out.println(changes.size() + " changes over " + samples + " messages; by " + more
                + " of them somebody receives more");
    }

    private static String line(Comparison.Change change) {
        String what = change.kind().map(kind -> " " + kind).orElse("")
                + change.path().map(path -> " " + path).orElse("");
        String when = switch (change.when().size()) {
            case 0 -> "";
            case 1 -> ", for " + change.when().get(0);
            default ->
                ", for " + change.when().get(0) + " and " + (change.when().size() - 1) + " situations more";
        };
        return (change.more() ? "MORE " : "less ") + change.role().id() + what + ": " + change.from() + " → "
                + change.to() + when;
    }

    private ObjectNode json() {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("messages", samples);
        out.put("more", changes.stream().anyMatch(Comparison.Change::more));
        ArrayNode list = out.putArray("changes");
        for (Comparison.Change change : changes) {
            ObjectNode one = list.addObject().put("role", change.role().id());
            change.kind().ifPresent(kind -> one.put("kind", kind.toString()));
            change.path().ifPresent(path -> one.put("field", path.text()));
            one.put("from", change.from()).put("to", change.to()).put("more", change.more());
            ArrayNode when = one.putArray("when");
            change.when().forEach(when::add);
        }
        return out;
    }
}
