package org.diversionhub.transport;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The door for partners who send HL7 v2 by MLLP, over mutual TLS alone.
 *
 * @param enabled whether there is one. {@code HUB_MLLP_ENABLED}
 * @param address at which it listens. {@code HUB_MLLP_ADDRESS}
 * @param port at which it listens. {@code HUB_MLLP_PORT}
 * @param largestMessage what it takes at most. {@code HUB_MLLP_LARGESTMESSAGE}
 * @param idle after which silence a connection is closed. {@code HUB_MLLP_IDLE}
 * @param time how long TLS, one message and one answer may each be under way. {@code HUB_MLLP_TIME}
 * @param connections how many there may be at once, of all. {@code HUB_MLLP_CONNECTIONS}
 * @param perPartner how many of one partner. {@code HUB_MLLP_PERPARTNER}
 */
@ConfigurationProperties("hub.mllp")
record MllpSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("0.0.0.0") String address,
        @DefaultValue("2576") int port,
        @DefaultValue("1MB") DataSize largestMessage,
        @DefaultValue("5m") Duration idle,
        @DefaultValue("30s") Duration time,
        @DefaultValue("100") int connections,
        @DefaultValue("4") int perPartner) {
    int largest() {
        return Math.toIntExact(largestMessage.toBytes());
    }
}
