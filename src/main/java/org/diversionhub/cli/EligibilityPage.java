package org.diversionhub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.eligibility.Judgement;
import org.diversionhub.eligibility.RuleSet;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;

/**
 * A judgement by a site's rules, for a person or as JSON: conditions and fields, no values.
 *
 * @param recorded the rules by which the referral was judged when it came, where they were others
 */
record EligibilityPage(Kind kind, RuleSet rules, Optional<String> recorded, LocalDate on, Judgement judgement) {
    void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(json());
            return;
        }
        out.println(kind + " by " + rules.name() + " on " + on + ": " + words());
        recorded.ifPresent(other -> out.println("the record names other rules: " + other));
        out.println(rules.source());
        judgement.all().forEach(one -> lines(one, out));
    }

    private String words() {
        return switch (judgement.verdict()) {
            case ELIGIBLE -> "eligible";
            case NOT_ELIGIBLE -> "not eligible";
            case A_PERSON_DECIDES -> "a person decides";
        };
    }

    private static void lines(Judgement.Judged one, PrintWriter out) {
        out.printf(
                "%n%-9s  %s: %s%n",
                one.finding().words(), one.rule().id(), one.rule().condition().words());
        List<String> fields = reads(one);
        out.println("           " + (fields.isEmpty() ? "no field tells it" : "reads " + String.join(", ", fields))
                + "; " + place(one));
    }

    private static List<String> reads(Judgement.Judged one) {
        Set<FieldPath> fields = one.rule().condition().reads();
        return fields.stream().sorted().map(FieldPath::text).toList();
    }

    private static String place(Judgement.Judged one) {
        return one.rule().at().file() + ":" + one.rule().at().line();
    }

    private ObjectNode json() {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("kind", kind.toString()).put("rules", rules.name()).put("at", on.toString());
        recorded.ifPresent(other -> out.put("recordedRules", other));
        out.put("verdict", judgement.verdict().word());
        ArrayNode because = out.putArray("because");
        judgement.because().forEach(because::add);
        ArrayNode conditions = out.putArray("conditions");
        judgement.all().forEach(one -> conditions.add(json(one)));
        return out;
    }

    private static ObjectNode json(Judgement.Judged one) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("id", one.rule().id()).put("finding", one.finding().words());
        out.put("words", one.rule().condition().words()).put("at", place(one));
        ArrayNode fields = out.putArray("reads");
        reads(one).forEach(fields::add);
        return out;
    }
}
