package org.diversionhub.eligibility;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.Schemas;

/** What the tests of this room ask rules with. */
final class Rules {
    static final Path FOLDER = Path.of("config/eligibility");
    static final Path CANONICAL = Path.of("mappings/canonical");
    static final LocalDate DAY = LocalDate.parse("2026-03-01");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Rules() {}

    static EligibilityRules read(Path folder, Path canonical, ConfigFaults faults) {
        return EligibilityRules.read(folder, Schemas.read(canonical, faults), faults);
    }

    static EligibilityRules shipped() {
        ConfigFaults faults = new ConfigFaults();
        EligibilityRules rules = read(FOLDER, CANONICAL, faults);
        faults.refuse();
        return rules;
    }

    static ObjectNode record(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
