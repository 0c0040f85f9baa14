package org.diversionhub.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is refused whole; the message lists every fault, one a line. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<ConfigFault> faults;

    public ConfigurationException(List<ConfigFault> faults) {
        super(faults.stream()
                .map(ConfigFault::toString)
                .collect(Collectors.joining("\n", "configuration refused:\n", "")));
        this.faults = List.copyOf(faults);
    }

    public List<ConfigFault> faults() {
        return faults;
    }
}
