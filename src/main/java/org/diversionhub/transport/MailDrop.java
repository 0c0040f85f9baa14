package org.diversionhub.transport;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/**
 * Mails what was signed and encrypted (S/MIME 4.0, RFC 8551), under the delivery's id on each try. Subject and
 * addresses are in the clear for everybody on the way, and say nothing.
 */
@Component
public class MailDrop {
    private static final String NAME = "smime.p7m";

    private final Optional<JavaMailSender> mail;
    private final String from;

    @Autowired
    MailDrop(
            ObjectProvider<JavaMailSender> mail,
            @Value("${hub.exchange.alerts-from:diversion-hub@localhost}") String from) {
        this(Optional.ofNullable(mail.getIfAvailable()), from);
    }

    private MailDrop(Optional<JavaMailSender> mail, String from) {
        this.mail = mail;
        this.from = from;
    }

    /** For a command beside the hub. */
    public static MailDrop beside(Optional<JavaMailSender> mail, String from) {
        return new MailDrop(mail, from);
    }

    /** @param most how long until no content is given out any more */
    public Result put(String address, UUID delivery, String mediaType, byte[] bytes, Duration most) {
        return send(new Envelope(address, delivery.toString(), "delivery", Optional.empty()), mediaType, bytes, most);
    }

    /**
     * Answers a mail.
     *
     * @param id of the answer, the same on each try
     * @param to the answered mail's own Message-ID
     */
    public Result answer(String address, UUID id, Optional<String> to, String mediaType, byte[] bytes, Duration most) {
        return send(new Envelope(address, id.toString(), "answer", to), mediaType, bytes, most);
    }

    /**
     * Mails a test, as a delivery is mailed.
     *
     * @param id stands where a delivery's would
     */
    public Result test(String address, String id, String mediaType, byte[] bytes, Duration most) {
        return send(new Envelope(address, id, "test", Optional.empty()), mediaType, bytes, most);
    }

    /** What everybody on the way reads. */
    private record Envelope(String address, String id, String what, Optional<String> answers) {}

    private Result send(Envelope envelope, String mediaType, byte[] bytes, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        return mail.map(server -> send(server, envelope, new Content(mediaType, bytes, end)))
                .orElse(new Result.TryAgain("no-mail-server"));
    }

    private Result send(JavaMailSender server, Envelope envelope, Content content) {
        try {
            server.send(message(server.createMimeMessage().getSession(), envelope, content));
            return new Result.Delivered();
        } catch (MailAuthenticationException e) {
            return new Result.TryAgain("login");
        } catch (MailException e) {
            return new Result.TryAgain(content.isLate() ? "timeout" : "mail-server");
        } catch (MessagingException e) {
            return new Result.Rejected("no-mail");
        }
    }

    private MimeMessage message(Session session, Envelope envelope, Content content) throws MessagingException {
        MimeMessage message = new Named(session, "<" + envelope.id() + "@diversion-hub>");
        message.setFrom(new InternetAddress(from));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(envelope.address()));
        message.setSubject("Diversion hub, " + envelope.what() + " " + envelope.id());
        message.setHeader("Auto-Submitted", envelope.answers().isPresent() ? "auto-replied" : "auto-generated");
        for (String answered : envelope.answers().stream().toList()) {
            message.setHeader("In-Reply-To", answered);
        }
        message.setDataHandler(new DataHandler(content));
        message.setHeader("Content-Type", content.getContentType() + "; name=" + NAME);
        message.setHeader("Content-Disposition", "attachment; filename=" + NAME);
        message.setHeader("Content-Transfer-Encoding", "base64");
        return message;
    }

    /** With an id of ours, by which the recipient knows a second try. */
    private static final class Named extends MimeMessage {
        private final String id;

        Named(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    /**
     * Gives nothing out after the deadline: the connection ends before the mail is whole, and it counts for nothing.
     */
    private static final class Content extends ByteArrayDataSource {
        private final long end;

        Content(String mediaType, byte[] bytes, long end) {
            super(bytes, mediaType);
            this.end = end;
        }

        boolean isLate() {
            return System.nanoTime() >= end;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            if (isLate()) {
                throw new IOException("too late");
            }
            return super.getInputStream();
        }
    }
}
