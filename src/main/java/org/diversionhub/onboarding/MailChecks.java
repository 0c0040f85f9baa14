package org.diversionhub.onboarding;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * Whether mail leaves the hub, and whether there is a way to its recipient. What goes is signed and encrypted for the
 * recipient; TLS on the way hides only that there is a mail.
 */
record MailChecks(String mailbox, Optional<JavaMailSender> mail, String from, Duration most) {
    private static final int SMTP = 25;
    private static final int ACCEPTED = 250;

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.needed("mail-server", this::configured, ""));
        mail.filter(JavaMailSenderImpl.class::isInstance)
                .map(JavaMailSenderImpl.class::cast)
                .ifPresent(server -> {
                    Address address = new Address(
                            String.valueOf(server.getHost()),
                            server.getPort() < 0 ? SMTP : server.getPort(),
                            "spring.mail.host and spring.mail.port",
                            most);
                    checks.addAll(address.checks());
                    checks.add(Check.needed(
                            "sign-in",
                            () -> signIn(server),
                            "the mail server accepts the connection and does not greet: it is no SMTP server, or it expects"
                                    + " TLS from the first byte (port 465): compare spring.mail.port, or set"
                                    + " spring.mail.protocol=smtps"));
                    checks.add(Check.alone("recipient", () -> recipient(server)));
                });
        return checks;
    }

    private Said configured() {
        return mail.isPresent()
                ? new Said.Ok("spring.mail.host is set")
                : new Said.Failed(
                        "the hub has no mail server",
                        "set spring.mail.host, spring.mail.port and the login of a mail server that takes mail from this"
                                + " machine");
    }

    private static Said signIn(JavaMailSenderImpl server) {
        try (SMTPTransport transport = connected(server)) {
            boolean offers = transport.supportsExtension("STARTTLS");
            return new Said.Ok("the mail server takes mail"
                    + (transport.isSSL() ? ", over TLS" : offers ? "; it offers STARTTLS" : "; it offers no TLS"));
        } catch (AuthenticationFailedException e) {
            return new Said.Failed(
                    "the mail server refuses the login",
                    "compare spring.mail.username and SPRING_MAIL_PASSWORD with what its operator says");
        } catch (MessagingException e) {
            return String.valueOf(e.getMessage()).contains("STARTTLS")
                    ? new Said.Failed(
                            "the mail server offers no STARTTLS, and the settings want it",
                            "have its operator switch STARTTLS on, or name another server in spring.mail.host")
                    : new Said.Failed(
                            "this is no mail server, or it refuses this machine",
                            "compare spring.mail.host and spring.mail.port; ask the server's operator whether this"
                                    + " machine may send by it");
        }
    }

    /** As far as a mail's envelope, and no further. */
    private Said recipient(JavaMailSenderImpl server) {
        try (SMTPTransport transport = connected(server)) {
            int taken = transport.simpleCommand("MAIL FROM:<" + from + ">");
            int to = taken == ACCEPTED ? transport.simpleCommand("RCPT TO:<" + mailbox + ">") : taken;
            transport.simpleCommand("RSET");
            if (taken != ACCEPTED) {
                return new Said.Failed(
                        "the mail server takes nothing from the hub's address (" + taken + ")",
                        "set hub.exchange.alerts-from to an address that it takes mail from");
            }
            return to / 100 == 2
                    ? new Said.Ok("the mail server takes mail for the mailbox")
                    : new Said.Failed(
                            "the mail server takes nothing for the mailbox (" + to + ")",
                            "compare the mailbox in deliver.to with the partner's, letter by letter, and ask the mail"
                                    + " server's operator whether it may send to that domain");
        } catch (MessagingException e) {
            return new Said.NotTried("the mail server could not be asked");
        }
    }

    private static SMTPTransport connected(JavaMailSenderImpl server) throws MessagingException {
        String protocol = server.getProtocol() == null ? JavaMailSenderImpl.DEFAULT_PROTOCOL : server.getProtocol();
        SMTPTransport transport = (SMTPTransport) server.getSession().getTransport(protocol);
        transport.connect(server.getHost(), server.getPort(), server.getUsername(), server.getPassword());
        return transport;
    }
}
