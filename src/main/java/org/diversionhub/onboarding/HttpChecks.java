package org.diversionhub.onboarding;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.diversionhub.trust.HubTls;
import org.jspecify.annotations.Nullable;

/** Whether a partner's server knows the hub, and has something at the address: {@code OPTIONS}, without any content. */
final class HttpChecks {
    /** The server is there and takes no OPTIONS, or wants to know more than is asked: it would take a POST. */
    private static final Set<Integer> ANSWERS = Set.of(400, 405, 406, 411, 415, 422, 501);

    private static final int MOVED = 3;
    private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]+)");

    private final URI to;
    private final Address address;
    private final TlsChecks trust;
    private final HubTls tls;
    private final boolean signsIn;
    private volatile @Nullable HttpResponse<Void> answer;

    /** @param signsIn whether the server wants a password or a token */
    HttpChecks(URI to, Address address, TlsChecks trust, HubTls tls, boolean signsIn) {
        this.to = to;
        this.address = address;
        this.trust = trust;
        this.tls = tls;
        this.signsIn = signsIn;
    }

    HttpChecks(URI to, Address address, TlsChecks trust, HubTls tls) {
        this(to, address, trust, tls, false);
    }

    List<Check> checks() {
        String late =
                "the server takes the connection and gives no answer: ask the partner whether what is behind it is"
                        + " up; the hub waits 9 seconds for an answer";
        return List.of(Check.needed("sign-in", this::signIn, late), Check.needed("ping", this::ping, late));
    }

    private Said signIn() throws IOException {
        if (!trust.isTrusted()) {
            return new Said.NotTried("the hub tells no server who it is that it does not trust");
        }
        try {
            HttpResponse<Void> got = call();
            answer = got;
            if (signsIn) {
                return new Said.Ok("the server answers; the test uses no password and no token");
            }
            return isAsked(got) ? judged(got.statusCode()) : unasked();
        } catch (ExecutionException e) {
            return refused(e);
        }
    }

    private Said unasked() {
        return new Said.Failed(
                "the server lets the hub in without its certificate: it asks for none, or not for one of "
                        + own().getIssuerX500Principal().getName(),
                "the partner has its server require a client certificate (nginx `ssl_verify_client on`, Apache"
                        + " `SSLVerifyClient require`) and trust the authority of the hub's; without that anybody could"
                        + " post to it");
    }

    private Said refused(Throwable cause) {
        String alert = Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
                .filter(SSLException.class::isInstance)
                .map(Throwable::getMessage)
                .filter(Objects::nonNull)
                .map(ALERT::matcher)
                .filter(Matcher::find)
                .map(match -> " (" + match.group(1) + ")")
                .findFirst()
                .orElse("");
        return new Said.Failed(
                alert.isEmpty()
                        ? "the server hangs up after the handshake, without a word"
                        : "the server refuses the hub's certificate" + alert,
                "the partner has its server trust the authority "
                        + own().getIssuerX500Principal().getName() + " and know the certificate "
                        + own().getSubjectX500Principal().getName()
                        + "; both are in the kit (`hub partner kit`). If it does, its server may hold an older one: ask"
                        + " for its log of this moment");
    }

    private Said judged(int status) {
        return switch (status) {
            case 401, 407 ->
                new Said.Failed(
                        "the server answers " + status + ": it wants a password or a token",
                        "the hub signs in by its certificate alone: the partner accepts that for this address");
            case 403 ->
                new Said.Failed(
                        "the server answers 403: it knows the certificate, and lets nobody of that name in",
                        "the partner allows " + own().getSubjectX500Principal().getName()
                                + " at this address; its fingerprint is in the kit (`hub partner kit`)");
            default -> new Said.Ok("as " + own().getSubjectX500Principal().getName());
        };
    }

    private Said ping() {
        HttpResponse<Void> got = answer;
        if (got == null) {
            return new Said.NotTried("there was no answer to sign in");
        }
        int status = got.statusCode();
        if (status / 100 == 2 || ANSWERS.contains(status) || (signsIn && status == 401)) {
            return new Said.Ok("OPTIONS " + to.getPath() + " is answered with " + status);
        }
        if (status / 100 == MOVED) {
            return new Said.Failed(
                    "the server answers " + status + ": it sends the hub elsewhere",
                    "write the address that is meant into " + address.setting() + ": the hub follows nobody elsewhere");
        }
        if (status == 404 || status == 410) {
            return new Said.Failed(
                    "the server answers " + status + ": there is nothing at " + to.getPath(),
                    "compare the path in " + address.setting() + " with the partner's, letter by letter");
        }
        return new Said.Failed(
                "the server answers " + status,
                status / 100 == 5
                        ? "it has a fault of its own: the partner looks into its log of this moment"
                        : "the partner looks why it answers so to the hub's certificate at this address");
    }

    /** Goes only where all before it is good. */
    Check sample(Supplier<TestMessage> message) {
        return Check.alone("sample", () -> {
            TestMessage made = message.get();
            try {
                int status = call(HttpRequest.newBuilder(to)
                                .header("Content-Type", made.mediaType())
                                .header("Idempotency-Key", made.id())
                                .header("Hub-Test", "true")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(made.bytes()))
                                .build())
                        .statusCode();
                return status / 100 == 2
                        ? new Said.Ok("a test message was taken with " + status + ": " + made.id())
                        : new Said.Failed(
                                "a test message was answered with " + status,
                                "the partner takes POST with " + made.mediaType() + " here, and answers 2xx to what has"
                                        + " `Hub-Test: true`; if it refuses it for being of no kind, all before that is good");
            } catch (ExecutionException e) {
                return new Said.Failed("the server hung up on a test message", "ask the partner for its server's log");
            }
        });
    }

    private HttpResponse<Void> call() throws IOException, ExecutionException {
        return call(HttpRequest.newBuilder(to)
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private HttpResponse<Void> call(HttpRequest asked) throws IOException, ExecutionException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls.context())
                .sslParameters(tls.parameters())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try {
            return client.sendAsync(asked, HttpResponse.BodyHandlers.discarding())
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            client.shutdownNow();
        }
    }

    private static boolean isAsked(HttpResponse<Void> got) {
        return got.sslSession().map(SSLSession::getLocalCertificates).isPresent();
    }

    private X509Certificate own() {
        return tls.own().getFirst();
    }
}
