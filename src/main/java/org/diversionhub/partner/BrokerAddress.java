package org.diversionhub.partner;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** An address at an AMQP 1.0 broker that a partner runs, written in one way only: two partners never share one. */
public final class BrokerAddress {
    static final String FORM = "amqps://host:port/address";

    /** Of an address at a broker. Nothing in it is decoded. */
    static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/$+-]*");

    private static final int PORT = 5671;

    private BrokerAddress() {}

    static boolean is(URI uri) {
        return "amqps".equals(uri.getScheme());
    }

    /** A host and an address: no login, no query, and no port where it is the usual one left out. */
    static URI parse(URI uri) {
        String path = uri.getRawPath();
        boolean plain = uri.getHost() != null
                && uri.getRawUserInfo() == null
                && path != null
                && path.length() > 1
                && NODE.matcher(path.substring(1)).matches()
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getPort() != 0;
        if (!plain) {
            throw new IllegalArgumentException(FORM);
        }
        int port = uri.getPort() < 0 ? PORT : uri.getPort();
        return URI.create("amqps://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port + path);
    }

    /** What it is called at the broker. */
    public static String node(URI uri) {
        return uri.getPath().substring(1);
    }
}
