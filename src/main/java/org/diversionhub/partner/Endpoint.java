package org.diversionhub.partner;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;

/**
 * Where and how a partner gets its messages.
 *
 * @param news below which address it may be told that there is news on the hub's FHIR server
 * @param server by which key its SFTP server is known; empty where it has none
 * @param signIn to a server that does not go by the hub's certificate alone
 * @param mappingAt where its file names the mapping
 */
public record Endpoint(
        URI to,
        String mapping,
        Retry retry,
        Optional<URI> news,
        Optional<SshServer> server,
        Optional<SignIn> signIn,
        ConfigPlace mappingAt) {
    /** What an address may be. */
    static final String FORMS = "https://…, fhir+https://…, fhir:, inbox:, amqp:, mllps://host:port, mailto:name@host, "
            + BrokerAddress.FORM + ", " + FolderAddress.FORM;

    /** What needs no more than its scheme: the partner comes to the hub. */
    private static final Set<String> HERE = Set.of("inbox:", "fhir:", "amqp:");

    /** One mailbox, and nothing that a mail program would make a header of. */
    private static final String MAILBOX = "[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+";

    private static final String FHIR = "fhir+";
    private static final Set<String> SCHEMES =
            Set.of("https", "fhir+https", "fhir", "inbox", "sftp", "folder", "amqp", "amqps", "mailto", "mllps");

    public Endpoint {
        refuseOthers(to);
    }

    /** One that is signed in to by the hub's certificate. */
    public Endpoint(
            URI to,
            String mapping,
            Retry retry,
            Optional<URI> news,
            Optional<SshServer> server,
            ConfigPlace mappingAt) {
        this(to, mapping, retry, news, server, Optional.empty(), mappingAt);
    }

    /** Reads an address; {@code inbox:}, {@code fhir:} and {@code amqp:} alone are three. */
    static URI parse(String text) {
        URI uri = URI.create(HERE.contains(text) ? text + "here" : text);
        refuseOthers(uri);
        if (uri.getScheme().equals("mailto") && !uri.getRawSchemeSpecificPart().matches(MAILBOX)) {
            throw new IllegalArgumentException(text);
        }
        if (uri.getScheme().equals("mllps")) {
            return listener(uri);
        }
        if (BrokerAddress.is(uri)) {
            return BrokerAddress.parse(uri);
        }
        return FolderAddress.is(uri) ? FolderAddress.parse(uri) : uri;
    }

    /** A host and a port, and nothing else. */
    private static URI listener(URI uri) {
        if (uri.getHost() == null
                || uri.getPort() < 1
                || !uri.getRawAuthority().equals(uri.getHost() + ":" + uri.getPort())
                || !uri.getRawPath().isEmpty()
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(FORMS);
        }
        return URI.create("mllps://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + uri.getPort());
    }

    /** Reads an address for news: a host and a path, and nothing in which something else could be hidden. */
    static URI parseNews(String text) {
        URI uri = URI.create(text);
        if (!isPlain(uri)) {
            throw new IllegalArgumentException(text);
        }
        return uri;
    }

    private static boolean isPlain(URI uri) {
        return scheme(uri).equals("https")
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && !uri.getRawPath().contains("%")
                && uri.normalize().equals(uri);
    }

    /** Whether this is the address for news, or one below it. */
    public boolean allowsNewsAt(URI uri) {
        return news.filter(allowed -> isPlain(uri)
                        && allowed.getHost().equalsIgnoreCase(uri.getHost())
                        && port(allowed) == port(uri)
                        && isBelow(allowed.getRawPath(), uri.getRawPath()))
                .isPresent();
    }

    private static int port(URI uri) {
        return uri.getPort() < 0 ? 443 : uri.getPort();
    }

    private static boolean isBelow(String allowed, String path) {
        return path.equals(allowed) || path.startsWith(allowed.endsWith("/") ? allowed : allowed + "/");
    }

    private static void refuseOthers(URI to) {
        if (!SCHEMES.contains(scheme(to))) {
            throw new IllegalArgumentException("an endpoint is " + FORMS);
        }
    }

    /** The transport: one route template each. A FHIR push is an HTTPS post to a FHIR base. */
    public String transport() {
        return isPush() ? scheme(to).substring(FHIR.length()) : scheme(to);
    }

    /** The address without what only the hub needs to know. */
    public URI address() {
        return isPush() ? URI.create(to.toString().substring(FHIR.length())) : to;
    }

    public boolean isInbox() {
        return transport().equals("inbox");
    }

    /** Whether the partner reads the hub's own FHIR server. */
    public boolean isShelf() {
        return transport().equals("fhir");
    }

    /** Whether the partner takes it from the hub's broker. */
    public boolean isBroker() {
        return transport().equals("amqp");
    }

    /** Whether it is an address at a broker of the partner's. */
    public boolean isForeignBroker() {
        return BrokerAddress.is(to);
    }

    /** Whether it goes by mail, which others carry. */
    public boolean isMail() {
        return transport().equals("mailto");
    }

    /** Whether it is an MLLP listener, which takes HL7 v2 and nothing around it. */
    public boolean isMllp() {
        return transport().equals("mllps");
    }

    /** Whether it lies on the hub's own disks until the partner takes it. */
    public boolean isKeptHere() {
        return isBroker() || transport().equals("folder");
    }

    /** Whether the partner is somewhere else, and not here to be read from. */
    public boolean isElsewhere() {
        return !isInbox() && !isShelf() && !isBroker();
    }

    /** Whether it is posted to. */
    public boolean isHttps() {
        return transport().equals("https");
    }

    /** Whether it is a FHIR server, to which transactions are sent. */
    public boolean isPush() {
        return scheme(to).startsWith(FHIR);
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme();
    }
}
