package org.diversionhub.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection of a partner to the hub, kept alive; opened again when the hub closes it. */
public final class Connection implements AutoCloseable {
    private final SSLContext tls;
    private final int port;
    private SSLSocket socket;
    private Wire wire;

    public Connection(SSLContext tls, int port) {
        this.tls = tls;
        this.port = port;
    }

    public Wire.Part post(String path, byte[] body) throws IOException {
        return call(
                "POST " + path + " HTTP/1.1\r\nHost: localhost:" + port
                        + "\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n",
                body);
    }

    public Wire.Part get(String path) throws IOException {
        return get(path, "application/json");
    }

    Wire.Part get(String path, String type) throws IOException {
        return call(
                "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nAccept: " + type + "\r\n\r\n",
                new byte[0]);
    }

    private Wire.Part call(String head, byte[] body) throws IOException {
        if (socket == null) {
            socket = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            wire = new Wire(new BufferedInputStream(socket.getInputStream()));
        }
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, request, first.length, body.length);
        Wire.Part answer = null;
        try {
            socket.getOutputStream().write(request);
            answer = wire.read();
        } finally {
            if (answer == null || answer.last()) {
                close();
            }
        }
        if (answer == null) {
            throw new IOException("the hub hung up");
        }
        return answer;
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                System.err.println(e);
            }
            socket = null;
        }
    }
}
