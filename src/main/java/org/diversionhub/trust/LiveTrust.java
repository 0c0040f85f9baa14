package org.diversionhub.trust;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trust in the authorities of the moment, and of servers only in certificates that these have not taken back. Callers
 * are asked about at each call, by {@link SenderIdentity}.
 */
final class LiveTrust extends X509ExtendedTrustManager {
    private final CertificateStatus status;
    private final SeenCertificates seen;
    private final Clock clock;
    private volatile X509ExtendedTrustManager now;

    LiveTrust(TrustManagerFactory first, CertificateStatus status, SeenCertificates seen, Clock clock) {
        this.now = trust(first);
        this.status = status;
        this.seen = seen;
        this.clock = clock;
    }

    void swap(TrustManagerFactory next) {
        now = trust(next);
    }

    private static X509ExtendedTrustManager trust(TrustManagerFactory factory) {
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        now.checkServerTrusted(chain, type, socket);
        ask(chain, socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        now.checkServerTrusted(chain, type, engine);
        ask(chain, engine.getHandshakeSession());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        now.checkServerTrusted(chain, type);
        ask(chain, null);
    }

    private void ask(X509Certificate[] chain, @Nullable SSLSession session) throws CertificateException {
        CertificateStatus.Verdict verdict = status.of(List.of(chain));
        if (verdict != CertificateStatus.Verdict.GOOD) {
            throw new CertificateException("the server's certificate is " + verdict);
        }
        if (session != null && session.getPeerHost() != null) {
            seen.add(
                    SeenCertificates.Use.SERVER,
                    session.getPeerHost(),
                    chain[0],
                    SenderIdentity.fingerprint(chain[0]),
                    clock.instant());
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        now.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        now.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        now.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return now.getAcceptedIssuers();
    }
}
