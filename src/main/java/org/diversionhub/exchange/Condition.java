package org.diversionhub.exchange;

import java.util.List;
import org.diversionhub.config.ConfigFault;

/** What a running hub has to say of a configuration beside its files: what its settings and its cases do not allow. */
public interface Condition {
    /** Asked at the start and before another configuration comes into force. */
    List<ConfigFault> faults(Snapshot next);
}
