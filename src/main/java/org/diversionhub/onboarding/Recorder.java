package org.diversionhub.onboarding;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/** Remembers what a server shows, and trusts nobody: no connection comes of it. */
final class Recorder extends X509ExtendedTrustManager {
    private volatile List<X509Certificate> chain = List.of();
    private volatile String protocol = "";

    List<X509Certificate> chain() {
        return chain;
    }

    String protocol() {
        return protocol;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authentication, Socket socket)
            throws CertificateException {
        chain = List.of(shown);
        protocol = socket instanceof SSLSocket tls ? tls.getHandshakeSession().getProtocol() : "TLS";
        throw new CertificateException("seen");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authentication, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("nobody is trusted");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] shown, String authentication) throws CertificateException {
        throw new CertificateException("nobody is trusted");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authentication) throws CertificateException {
        throw new CertificateException("nobody is trusted");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authentication, Socket socket)
            throws CertificateException {
        throw new CertificateException("nobody is trusted");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] shown, String authentication, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("nobody is trusted");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
