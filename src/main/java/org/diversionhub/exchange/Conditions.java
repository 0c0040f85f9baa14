package org.diversionhub.exchange;

import java.util.List;
import org.diversionhub.config.ConfigFault;
import org.springframework.stereotype.Component;

/** All that there is to say. */
@Component
class Conditions {
    private final List<Condition> all;

    Conditions(List<Condition> all) {
        this.all = all;
    }

    List<ConfigFault> faults(Snapshot next) {
        return all.stream().flatMap(one -> one.faults(next).stream()).toList();
    }
}
