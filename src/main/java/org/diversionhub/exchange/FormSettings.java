package org.diversionhub.exchange;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The page on which somebody without a partner's certificate refers a person; each can be set as {@code HUB_FORM_…}.
 *
 * @param enabled whether there is one: the site decides
 * @param address a loopback address, since the page has no TLS of its own: a reverse proxy stands before it
 * @param perMinute how many submissions one form takes in a minute
 * @param soonest what is sent sooner after the page was opened was not written by a person
 */
@ConfigurationProperties("hub.form")
record FormSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("8446") int port,
        @DefaultValue("10") int perMinute,
        @DefaultValue("3s") Duration soonest) {
    FormSettings {
        if (enabled && !isLoopback(address)) {
            throw new IllegalArgumentException(
                    "hub.form.address is a loopback address, such as 127.0.0.1: put a reverse proxy with TLS before it");
        }
        if (perMinute < 1) {
            throw new IllegalArgumentException("hub.form.per-minute is 1 or more");
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
