package org.diversionhub.onboarding;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.diversionhub.transport.BrokerProbe;
import org.diversionhub.transport.FolderProbe;
import org.diversionhub.transport.Mailboxes;
import org.diversionhub.transport.PartnerBroker;
import org.diversionhub.trust.Cms;
import org.diversionhub.trust.HubTls;
import org.springframework.mail.javamail.JavaMailSender;

/**
 * By what the hub reaches partners, and so what is tested.
 *
 * @param folders for folders of this machine and, if {@code signsIn}, on SFTP servers
 * @param brokers for brokers that partners run
 * @param mailboxes to which partners write
 * @param signsIn whether the hub's key for SFTP servers can be opened
 * @param mail empty where the site has no mail server
 * @param mailFrom the sender of what the hub mails
 * @param cms signs and encrypts; it fails where the hub's keys cannot be opened
 * @param running the broker for partners, inside the hub alone
 * @param most how long one check may take
 */
public record Means(
        HubTls tls,
        FolderProbe folders,
        BrokerProbe brokers,
        Mailboxes mailboxes,
        boolean signsIn,
        Optional<JavaMailSender> mail,
        String mailFrom,
        Supplier<Cms> cms,
        BrokerPort broker,
        Optional<PartnerBroker> running,
        Clock clock,
        Duration most) {}
