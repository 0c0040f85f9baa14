package org.diversionhub.transport;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import javax.net.ssl.SSLException;
import org.diversionhub.partner.Pickup;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.SecretFiles;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.springframework.stereotype.Component;

/** The mailboxes to which partners write, by IMAP over TLS from the first byte (RFC 8314), each with its password. */
@Component
public class Mailboxes {
    private static final int PORT = 993;

    private final HubTls tls;
    private final SecretFiles secrets;

    public Mailboxes(HubTls tls, SecretFiles secrets) {
        this.tls = tls;
        this.secrets = secrets;
    }

    /**
     * Signs in, and opens the folder.
     *
     * @param most how long each step may take
     * @throws Unreachable with the step
     * @throws SecretFiles.Unusable if there is no password for it
     */
    public Mailbox open(Pickup pickup, Duration most) throws IOException {
        String password = secrets.read(pickup.passwordFile().orElse(""));
        return InTime.within(most, () -> open(pickup.from(), password, most));
    }

    private Mailbox open(URI address, String password, Duration most) throws IOException {
        IMAPStore store = connected(address, password, most);
        try {
            String name = address.getPath()
                    .substring(1)
                    .replace('/', store.getDefaultFolder().getSeparator());
            IMAPFolder folder = (IMAPFolder) store.getFolder(name);
            if (!folder.exists()) {
                throw new Unreachable("no-folder");
            }
            folder.open(Folder.READ_WRITE);
            return new Mailbox(store, folder, most);
        } catch (MessagingException e) {
            close(store);
            throw new Unreachable("no-access", e);
        } catch (IOException e) {
            close(store);
            throw e;
        }
    }

    private IMAPStore connected(URI address, String password, Duration most) throws Unreachable {
        try {
            IMAPStore store = (IMAPStore) Session.getInstance(properties(Long.toString(most.toMillis())))
                    .getStore("imaps");
            store.connect(
                    address.getHost(),
                    address.getPort() < 0 ? PORT : address.getPort(),
                    address.getUserInfo(),
                    password);
            return store;
        } catch (AuthenticationFailedException e) {
            throw new Unreachable("login", e);
        } catch (MessagingException e) {
            throw new Unreachable(e.getCause() instanceof SSLException ? "tls" : "unreachable", e);
        }
    }

    /** Without the fallback: it would be a connection that trusts whom this JDK trusts. */
    private Properties properties(String millis) {
        Properties properties = new Properties();
        properties.put("mail.imaps.ssl.socketFactory", tls.context().getSocketFactory());
        properties.put("mail.imaps.socketFactory.fallback", "false");
        properties.put("mail.imaps.ssl.checkserveridentity", "true");
        properties.put(
                "mail.imaps.ssl.protocols", String.join(" ", tls.parameters().getProtocols()));
        properties.put("mail.imaps.connectiontimeout", millis);
        properties.put("mail.imaps.timeout", millis);
        properties.put("mail.imaps.writetimeout", millis);
        properties.put("mail.imaps.peek", "true");
        properties.put("mail.imaps.fetchsize", Integer.toString(64 * 1024));
        return properties;
    }

    static void close(IMAPStore store) {
        try {
            store.close();
        } catch (MessagingException e) {
            // It is closed all the same.
        }
    }
}
