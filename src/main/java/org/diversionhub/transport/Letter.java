package org.diversionhub.transport;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import org.diversionhub.trust.Cms;
import org.jspecify.annotations.Nullable;

/**
 * A mail, as far as it is looked at: its head, of which nothing is believed, and its body where that is one S/MIME
 * object. Of any other body nothing is read, and so no parts, in however many layers.
 *
 * @param sealed what is to be opened; empty where it is something else
 * @param id its Message-ID; empty where that is none, or could be read in two ways
 * @param automatic whether nobody is to be answered (RFC 3834): a bounce, or written by a program
 */
public record Letter(Optional<byte[]> sealed, Optional<String> id, boolean automatic) {
    private static final Session NO_SERVER = Session.getInstance(new Properties());

    /** Printable, and of one line (RFC 5322, 3.6.4). */
    private static final String ID = "<[!-;=?-~]{1,250}>";

    public static Letter read(byte[] raw) {
        try {
            MimeMessage mail = new MimeMessage(NO_SERVER, new ByteArrayInputStream(raw));
            return new Letter(sealed(mail), header(mail, "Message-ID").filter(id -> id.matches(ID)), isAutomatic(mail));
        } catch (MessagingException | IOException e) {
            return new Letter(Optional.empty(), Optional.empty(), true);
        }
    }

    private static Optional<byte[]> sealed(MimeMessage mail) throws MessagingException, IOException {
        if (!Cms.isProtected(mail.getContentType())) {
            return Optional.empty();
        }
        try (InputStream body = mail.getInputStream()) {
            return Optional.of(body.readAllBytes());
        }
    }

    private static boolean isAutomatic(MimeMessage mail) throws MessagingException {
        return header(mail, "Auto-Submitted")
                        .filter(word -> !word.equalsIgnoreCase("no"))
                        .isPresent()
                || header(mail, "Return-Path").filter("<>"::equals).isPresent();
    }

    private static Optional<String> header(MimeMessage mail, String name) throws MessagingException {
        String @Nullable [] all = mail.getHeader(name);
        return all == null
                ? Optional.empty()
                : Arrays.stream(all).map(String::strip).findFirst();
    }

    @Override
    public String toString() {
        return "Letter[" + sealed.map(body -> body.length + " bytes").orElse("not sealed") + "]";
    }
}
