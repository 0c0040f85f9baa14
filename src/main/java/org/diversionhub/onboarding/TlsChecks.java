package org.diversionhub.onboarding;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.diversionhub.trust.HubTls;

/**
 * Whether a server speaks TLS, and whether the hub may trust it: chain, dates and name each for itself, so that one
 * look tells all that is wrong.
 */
final class TlsChecks {
    private static final Duration SOON = Duration.ofDays(30);

    private final Address address;
    private final HubTls tls;
    private final Clock clock;
    private volatile List<X509Certificate> chain = List.of();
    private volatile int good;

    TlsChecks(Address address, HubTls tls, Clock clock) {
        this.address = address;
        this.tls = tls;
        this.clock = clock;
    }

    List<Check> checks() {
        return List.of(
                Check.needed(
                        "tls",
                        this::speak,
                        "something accepts the connection and says nothing. Ask the partner what"
                                + " listens on port " + address.port()
                                + ": a proxy whose server behind it is gone, or a server"
                                + " that waits to be spoken to in another protocol"),
                Check.alone("chain", () -> counted(new Chain(chain, tls.trusted()).check())),
                Check.alone("expiry", () -> counted(expiry(clock.instant()))),
                Check.alone("name", () -> counted(name())));
    }

    /** Whether all three were good. */
    boolean isTrusted() {
        return good == 3;
    }

    private Said counted(Said said) {
        good += said instanceof Said.Ok ? 1 : 0;
        return said;
    }

    private Said speak() throws IOException {
        Recorder recorder = new Recorder();
        try (Socket plain = address.open();
                SSLSocket socket = (SSLSocket) recording(recorder)
                        .getSocketFactory()
                        .createSocket(plain, address.host(), address.port(), true)) {
            socket.setSSLParameters(tls.parameters());
            socket.startHandshake();
        } catch (IOException e) {
            if (recorder.chain().isEmpty()) {
                return refused(e);
            }
        }
        chain = recorder.chain();
        return new Said.Ok(recorder.protocol() + ", shows " + subject(chain.getFirst()));
    }

    private static SSLContext recording(Recorder recorder) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {recorder}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks TLS", e);
        }
    }

    private Said refused(IOException cause) {
        String words = String.valueOf(cause.getMessage());
        if (words.contains("unrecognized SSL message") || words.contains("plaintext connection")) {
            return new Said.Failed(
                    "port " + address.port() + " answers in the clear, and not in TLS",
                    "name the port on which the partner's server speaks TLS in " + address.setting()
                            + ", or have the partner switch TLS on: the hub sends nothing in the clear");
        }
        if (words.contains("protocol_version") || words.contains("protocol version")) {
            return new Said.Failed(
                    "the server speaks neither TLS 1.3 nor TLS 1.2",
                    "the partner switches TLS 1.2 or 1.3 on; older versions are not safe, and the hub has them not");
        }
        if (words.contains("handshake_failure") || words.contains("insufficient_security")) {
            return new Said.Failed(
                    "the server and the hub have no algorithm in common",
                    "the partner allows ECDHE with AES-GCM, and a certificate with an RSA or an EC key");
        }
        if (words.contains("unrecognized_name")) {
            return new Said.Failed(
                    "the server knows no site by the name " + address.host(),
                    "use the name under which the partner's server has a site, in " + address.setting()
                            + ", or have the partner add this one");
        }
        return new Said.Failed(
                isCut(cause) ? "the server hangs up in the middle of the handshake" : "the handshake failed",
                "ask the partner for its server's log of this moment; often it is a firewall that looks into TLS, or a"
                        + " server without a certificate");
    }

    private static boolean isCut(IOException cause) {
        return cause.getCause() instanceof EOFException || !(cause instanceof SSLException);
    }

    private Said expiry(Instant now) {
        for (X509Certificate one : chain) {
            if (one.getNotAfter().toInstant().isBefore(now)) {
                return new Said.Failed(
                        subject(one) + " has expired on "
                                + day(one.getNotAfter().toInstant()),
                        "the partner renews it and lets its server read it (many servers read it at a restart only)");
            }
            if (one.getNotBefore().toInstant().isAfter(now)) {
                return new Said.Failed(
                        subject(one) + " is not valid before "
                                + one.getNotBefore().toInstant(),
                        "compare the time on this machine (`date -u`) with the partner's; if both are right, the partner"
                                + " waits or has one issued that is valid now");
            }
        }
        Instant end = chain.stream()
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        return new Said.Ok("valid until " + day(end) + (end.isBefore(now.plus(SOON)) ? ": to be renewed soon" : ""));
    }

    private Said name() {
        X509Certificate shown = chain.getFirst();
        try {
            new DefaultHostnameVerifier().verify(address.host(), shown);
            return new Said.Ok("it is for " + address.host());
        } catch (SSLException e) {
            return new Said.Failed(
                    "the certificate is for " + Chain.names(shown) + ", and not for " + address.host(),
                    "use a name that stands in the certificate, in " + address.setting()
                            + ", or have the partner renew it with " + address.host()
                            + " among its subject alternative names (a common name alone does not count)");
        }
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String day(Instant time) {
        return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
