package org.diversionhub.exchange;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits and times of the exchange; each can be set as {@code HUB_EXCHANGE_…}.
 *
 * @param home      the folder with {@code config} and {@code mappings}
 * @param bodyLimit the largest message
 * @param jsonDepth the deepest nesting of a message
 * @param perSecond how many calls a partner may make in a second
 * @param lease     how long an attempt may take; the send is cut off before its end
 * @param consumers how many attempts run at once for one partner
 */
@ConfigurationProperties("hub.exchange")
record ExchangeSettings(
        @DefaultValue(".") String home,
        @DefaultValue("1MB") DataSize bodyLimit,
        @DefaultValue("32") int jsonDepth,
        @DefaultValue("60") int perSecond,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("4") int consumers) {}
