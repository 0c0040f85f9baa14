package org.diversionhub.partner;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/** A folder on an SFTP server or on this machine, written in one way only: two partners never share one. */
final class FolderAddress {
    static final String FORM = "sftp://login@host/folder or folder:/folder";

    private static final Set<String> SCHEMES = Set.of("sftp", "folder");
    private static final int SSH = 22;

    private FolderAddress() {}

    static boolean is(URI uri) {
        return uri.getScheme() != null && SCHEMES.contains(uri.getScheme());
    }

    static boolean isOnServer(URI uri) {
        return uri.getScheme().equals("sftp");
    }

    /** An absolute path without {@code ..}; on a server with a login, and without a password. */
    static URI parse(URI uri) {
        String path = uri.getRawPath();
        boolean plain = is(uri)
                && path != null
                && path.startsWith("/")
                && !path.contains("%")
                && uri.normalize().equals(uri)
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && (isOnServer(uri) ? hasLogin(uri) : uri.getRawAuthority() == null);
        if (!plain) {
            throw new IllegalArgumentException(FORM);
        }
        String folder = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        try {
            return isOnServer(uri)
                    ? new URI(
                            "sftp",
                            uri.getUserInfo(),
                            uri.getHost().toLowerCase(Locale.ROOT),
                            port(uri),
                            folder,
                            null,
                            null)
                    : new URI("folder", null, folder, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(FORM, e);
        }
    }

    private static boolean hasLogin(URI uri) {
        String login = uri.getRawUserInfo();
        return uri.getHost() != null && login != null && login.matches("[\\w.-]+");
    }

    private static int port(URI uri) {
        return uri.getPort() == SSH ? -1 : uri.getPort();
    }
}
