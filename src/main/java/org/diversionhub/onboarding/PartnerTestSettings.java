package org.diversionhub.onboarding;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How partners are tested; each can be set as {@code HUB_PARTNERTESTS_…}.
 *
 * @param every how often the hub tests each partner by itself; 0 is never
 * @param most how long one check may take
 */
@ConfigurationProperties("hub.partner-tests")
public record PartnerTestSettings(
        @DefaultValue("15m") Duration every,
        @DefaultValue("5s") Duration most) {
    static final String FROM = "diversion-hub@localhost";

    public PartnerTestSettings {
        if (every.isNegative() || !most.isPositive()) {
            throw new IllegalArgumentException(
                    "hub.partner-tests.every is a time, or 0 for never, and most a time above zero, such as 15m and 5s");
        }
    }
}
