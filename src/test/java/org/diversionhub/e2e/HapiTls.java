package org.diversionhub.e2e;

import ca.uhn.hl7v2.util.SocketFactory;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Mutual TLS for HAPI's MLLP client and server. */
final class HapiTls implements SocketFactory {
    private final SSLContext tls;
    private volatile ServerSocket server;

    HapiTls(SSLContext tls) {
        this.tls = tls;
    }

    @Override
    public Socket createSocket() {
        throw new UnsupportedOperationException("never without TLS");
    }

    @Override
    public Socket createTlsSocket() throws IOException {
        return tls.getSocketFactory().createSocket();
    }

    @Override
    public ServerSocket createServerSocket() {
        throw new UnsupportedOperationException("never without TLS");
    }

    @Override
    public ServerSocket createTlsServerSocket() throws IOException {
        SSLServerSocket socket = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
        socket.setNeedClientAuth(true);
        server = socket;
        return socket;
    }

    @Override
    public void configureNewAcceptedSocket(Socket socket) {}

    /** At which the server listens; less than 1 until it does. */
    int port() {
        return server == null ? -1 : server.getLocalPort();
    }
}
