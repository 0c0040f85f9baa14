package org.diversionhub.onboarding;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.diversionhub.platform.HomeSettings;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SampleGuard;
import org.diversionhub.trust.TrustSettings;

/**
 * What a partner may know of the hub: no secret is in it.
 *
 * @param address of the partner port, as partners write it
 * @param certificate the hub's, and behind it those that it is sent with
 * @param broker the port of the broker for partners; empty where there is none
 * @param sshLine the hub's public key for SFTP; empty where it was not made yet
 * @param mailFrom the sender of what the hub mails
 */
public record KitHub(
        URI address,
        List<X509Certificate> certificate,
        Optional<Integer> broker,
        Optional<String> sshLine,
        String mailFrom) {
    /**
     * Of a hub that is started in this folder.
     *
     * @param address empty where the hub's certificate and its settings say it
     * @throws org.diversionhub.config.ConfigurationException naming what is missing or does not fit
     */
    public static KitHub beside(Path home, Optional<URI> address) {
        HomeSettings settings = HomeSettings.of(home);
        TrustSettings trust = settings.of("hub.trust", TrustSettings.class).in(home);
        List<X509Certificate> own =
                HubTls.read(trust, new SampleGuard(settings.isIn("demo"))).own();
        BrokerPort broker = settings.of("hub.amqp", BrokerPort.class);
        String first = Chain.names(own.getFirst()).split(", ")[0];
        return new KitHub(
                address.orElseGet(() -> URI.create("https://" + first + ":" + settings.text("server.port", "8443"))),
                own,
                Optional.of(broker.port()).filter(port -> broker.enabled()),
                line(trust.keys().resolve("ssh.pub")),
                settings.text("hub.exchange.alerts-from", PartnerTestSettings.FROM));
    }

    private static Optional<String> line(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
