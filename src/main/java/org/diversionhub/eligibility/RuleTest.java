package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.message.FieldPath;

/** An example that a rule file carries: what the rules say of this record on this day, and which of them decide it. */
public record RuleTest(
        String name,
        ConfigPlace place,
        LocalDate at,
        Map<FieldPath, JsonNode> given,
        Judgement.Verdict verdict,
        List<String> because) {
    public RuleTest {
        given = Map.copyOf(given);
        because = List.copyOf(because);
    }

    ObjectNode record() {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        given.forEach((path, value) -> path.put(record, value));
        return record;
    }

    Optional<ConfigFault> failure(RuleSet rules) {
        Judgement judged = rules.judge(record(), at);
        return judged.verdict() == verdict && Set.copyOf(judged.because()).equals(Set.copyOf(because))
                ? Optional.empty()
                : Optional.of(new ConfigFault(
                        place.file(),
                        place.line(),
                        "the test \"" + name + "\" fails: it comes out "
                                + judged.verdict().word() + " because of " + judged.because(),
                        "rules and a test that agree"));
    }
}
