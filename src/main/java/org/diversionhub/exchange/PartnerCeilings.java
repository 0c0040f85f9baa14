package org.diversionhub.exchange;

import java.util.List;
import org.diversionhub.config.ConfigFault;
import org.springframework.stereotype.Component;

/** No partner's own limits go beyond the site's ceiling. */
@Component
class PartnerCeilings implements Condition {
    private final LimitSettings limits;

    PartnerCeilings(LimitSettings limits) {
        this.limits = limits;
    }

    @Override
    public List<ConfigFault> faults(Snapshot next) {
        return next.partners().all().stream()
                .flatMap(partner -> limits.beyond(partner).stream())
                .toList();
    }
}
