package org.diversionhub.mapping;

import java.util.List;
import org.diversionhub.config.ConfigFault;

/**
 * What came of the golden tests in the mappings' own folders.
 *
 * @param tests how many there are
 * @param failures what differs, with the values that differ: the people in these files are invented
 */
public record GoldenRun(int tests, List<ConfigFault> failures) {
    public GoldenRun {
        failures = List.copyOf(failures);
    }
}
