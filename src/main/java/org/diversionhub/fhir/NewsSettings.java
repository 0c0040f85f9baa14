package org.diversionhub.fhir;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How partners are told that there is news on the FHIR server; each can be set as {@code HUB_NEWS_…}.
 *
 * @param look how often it is looked whether there is something to tell
 * @param timeout how long a partner's server may take
 * @param heartbeat the shortest that a partner may ask for
 * @param tries after how many failures one after the other nothing is told until the partner asks again
 * @param most subscriptions of one partner
 */
@ConfigurationProperties("hub.news")
record NewsSettings(
        @DefaultValue("1s") Duration look,
        @DefaultValue("9s") Duration timeout,
        @DefaultValue("1m") Duration heartbeat,
        @DefaultValue("12") int tries,
        @DefaultValue("10") int most) {
    NewsSettings {
        if (!look.isPositive() || !timeout.isPositive() || !heartbeat.isPositive() || tries < 1) {
            throw new IllegalArgumentException(
                    "hub.news.look, timeout, heartbeat and tries are above zero, such as 1s, 9s, 1m and 12");
        }
        if (most < 1 || most > 20) {
            throw new IllegalArgumentException("hub.news.most is a number from 1 to 20");
        }
    }
}
