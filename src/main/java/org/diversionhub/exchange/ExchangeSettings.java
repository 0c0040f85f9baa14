package org.diversionhub.exchange;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The times of an attempt; each can be set as {@code HUB_EXCHANGE_…}.
 *
 * @param lease how long an attempt may take; the send is cut off before its end
 * @param consumers how many attempts run at once for one partner
 * @param evenTime answers that could tell by their time whom the hub knows take this long, or a multiple of it, and up
 *     to as long again by lot
 * @param rosterTime the same for the answer to a booking roster
 * @param look how often it is looked which clock has run out, and which mail is to be sent
 * @param alertsFrom the sender of alerts to the desks on call
 */
@ConfigurationProperties("hub.exchange")
record ExchangeSettings(
        @DefaultValue("10s") Duration lease,
        @DefaultValue("4") int consumers,
        @DefaultValue("25ms") Duration evenTime,
        @DefaultValue("1s") Duration rosterTime,
        @DefaultValue("1s") Duration look,
        @DefaultValue("diversion-hub@localhost") String alertsFrom) {
    ExchangeSettings {
        if (!evenTime.isPositive() || !rosterTime.isPositive() || !look.isPositive()) {
            throw new IllegalArgumentException(
                    "hub.exchange.even-time, roster-time and look are times above zero, such as 25ms, 1s and 1s");
        }
    }
}
