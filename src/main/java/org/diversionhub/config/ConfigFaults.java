package org.diversionhub.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that one start tells all of it. */
public final class ConfigFaults {
    private final List<ConfigFault> faults = new ArrayList<>();

    public void add(String file, int line, String wrong, String right) {
        faults.add(new ConfigFault(file, line, wrong, right));
    }

    public void add(ConfigPlace place, String wrong, String right) {
        add(place.file(), place.line(), wrong, right);
    }

    public List<ConfigFault> list() {
        return List.copyOf(faults);
    }

    /** @throws ConfigurationException if anything was added */
    public void refuse() {
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
    }
}
