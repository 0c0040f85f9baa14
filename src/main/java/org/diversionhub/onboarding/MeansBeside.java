package org.diversionhub.onboarding;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.diversionhub.platform.HomeSettings;
import org.diversionhub.transport.BrokerProbe;
import org.diversionhub.transport.FolderProbe;
import org.diversionhub.transport.Mailboxes;
import org.diversionhub.trust.CertificateStatus;
import org.diversionhub.trust.Cms;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.ProtectionKeys;
import org.diversionhub.trust.SampleGuard;
import org.diversionhub.trust.SecretFiles;
import org.diversionhub.trust.SshKey;
import org.diversionhub.trust.TrustSettings;
import org.springframework.boot.autoconfigure.mail.MailProperties;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** The means of a hub, for a command that runs beside it on the same machine. */
public final class MeansBeside {
    private MeansBeside() {}

    /**
     * @param home the folder in which the hub is started
     * @throws org.diversionhub.config.ConfigurationException naming what is missing or does not fit
     */
    public static Means of(Path home) {
        HomeSettings settings = HomeSettings.of(home);
        TrustSettings trust = settings.of("hub.trust", TrustSettings.class).in(home);
        PartnerTestSettings tests = settings.of("hub.partner-tests", PartnerTestSettings.class);
        SampleGuard samples = new SampleGuard(settings.isIn("demo"));
        char[] password = String.valueOf(trust.keysPassword()).toCharArray();
        HubTls tls = HubTls.read(trust, samples);
        SecretFiles secrets = new SecretFiles(home.resolve(settings.text("hub.secrets.folder", "secrets")));
        return new Means(
                tls,
                FolderProbe.beside(SshKey.beside(trust)),
                BrokerProbe.beside(tls, secrets),
                new Mailboxes(tls, secrets),
                trust.keysPassword() != null,
                mail(settings.of("spring.mail", MailProperties.class)),
                settings.text("hub.exchange.alerts-from", PartnerTestSettings.FROM),
                () -> new Cms(
                        ProtectionKeys.open(trust.keys(), password, false, Instant.now()),
                        samples,
                        CertificateStatus.UNASKED,
                        Clock.systemUTC()),
                settings.of("hub.amqp", BrokerPort.class),
                Optional.empty(),
                Clock.systemUTC(),
                tests.most());
    }

    private static Optional<JavaMailSender> mail(MailProperties settings) {
        if (settings.getHost() == null) {
            return Optional.empty();
        }
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost(settings.getHost());
        sender.setPort(settings.getPort() == null ? JavaMailSenderImpl.DEFAULT_PORT : settings.getPort());
        sender.setUsername(settings.getUsername());
        sender.setPassword(settings.getPassword());
        sender.setProtocol(settings.getProtocol());
        Properties more = new Properties();
        more.putAll(settings.getProperties());
        sender.setJavaMailProperties(more);
        return Optional.of(sender);
    }
}
