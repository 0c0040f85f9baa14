package org.diversionhub.partner;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** A folder of a mailbox, over TLS from the first byte, written in one way only: two partners never share one. */
final class MailboxAddress {
    static final String FORM = "imaps://login@host/folder";

    private static final int IMAPS = 993;
    private static final String INBOX = "/INBOX";

    private MailboxAddress() {}

    static boolean is(URI uri) {
        return "imaps".equals(uri.getScheme());
    }

    /** A login in which {@code @} is {@code %40}, and a folder, or else the inbox; no password. */
    static URI parse(URI uri) {
        String login = uri.getRawUserInfo();
        String path = uri.getPath();
        boolean plain = is(uri)
                && uri.getHost() != null
                && login != null
                && login.matches("[\\w.+-]+(%40[\\w.-]+)?")
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && path.matches("/?|(/[\\w.+-]+)+");
        if (!plain) {
            throw new IllegalArgumentException(FORM);
        }
        try {
            return new URI(
                    "imaps",
                    uri.getUserInfo().toLowerCase(Locale.ROOT),
                    uri.getHost().toLowerCase(Locale.ROOT),
                    uri.getPort() == IMAPS ? -1 : uri.getPort(),
                    folder(path),
                    null,
                    null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(FORM, e);
        }
    }

    /** The name of the inbox is one in capitals or not (RFC 9051, 5.1). */
    private static String folder(String path) {
        return path.length() < 2 || path.equalsIgnoreCase(INBOX) ? INBOX : path;
    }
}
