package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each mask leaves of a value, and that it drops what has not the form that it expects. */
class MasksTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Masks MASKS = new Masks(Scene.CODES);
    private static final FieldPath STATUS = new FieldPath("engagement.status");

    @ParameterizedTest
    @CsvSource({
        "CLASS, active, engaged",
        "CLASS, asleep, nothing",
        "YEAR90, 1936-12-31, 1936 or earlier",
        "YEAR90, 1937-01-01, 1937",
        "ZIP3, 28401, 284",
        "ZIP3, 28401-1234, 284",
        "ZIP3, 03601, 000",
        "ZIP3, 2840, nothing",
        "LAST4, 12345, 2345",
        "LAST4, 1234, nothing",
        "IN_OUT, released, out",
        "IN_OUT, transferred, out",
        "IN_OUT, in-custody, in",
        "HELD_YES_NO, held, yes",
        "HELD_YES_NO, FILED, no",
        "DATE, 2026-02-27, 2026-02-27",
        "DATE, 2026-02-27T22:06:00-05:00, 2026-02-27",
        "DATE, 2026-02-27T, 2026-02-27",
        "DATE, 2026-02-27 22:06, nothing",
        "DATE, 2026-02-2, nothing",
        "DATE, 2026/02-27, nothing",
        "DATE, 2026-02/27, nothing",
        "DATE, 2026-02-30, nothing",
        "DATE, 20a6-02-27, nothing",
        "DATE, 2026-0:-27, nothing",
        "DATE, 2026-0/-27, nothing",
        "DATE, 2009-10-09, 2009-10-09",
        "YEAR, 2026-02-27T22:06:00Z, 2026",
        "STUDY_ID, any, nothing",
        "DROP, any, nothing"
    })
    void itLeaves(Mask mask, String value, String left) {
        JsonNode masked = MASKS.apply(mask, STATUS, TextNode.valueOf(value), NOW);
        assertThat(masked == null ? "nothing" : masked.asText()).isEqualTo(left);
    }

    @Test
    void groupHasNoCoarserForm_butMayBeKept() {
        JsonNode group = JsonNodeFactory.instance.objectNode().put("date", "2026-02-27");
        assertThat(MASKS.apply(Mask.DATE, STATUS, group, NOW)).isNull();
        assertThat(MASKS.apply(Mask.KEEP, STATUS, group, NOW)).isSameAs(group);
        assertThat(MASKS.apply(Mask.KEEP, STATUS, BooleanNode.TRUE, NOW)).isEqualTo(BooleanNode.TRUE);
    }
}
