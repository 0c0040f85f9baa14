package org.diversionhub.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * One partner's end: asks for the hub's certificate, keeps connections, answers 200 at once. A thread a connection and
 * nothing else, so that it costs as little as a partner can.
 */
public final class Sink implements AutoCloseable {
    /** Hears of everything that comes in, before it is answered. */
    public interface Ear {
        void received(int sink, String key, byte[] body);
    }

    private final int number;
    private final byte[] answer;
    private final SSLServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("sink-", 0).factory());
    private volatile Ear ear;
    private volatile int refusal = -1;

    public Sink(int number, String mediaType, String body, SSLContext tls, Ear ear) throws IOException {
        this.number = number;
        this.ear = ear;
        this.answer = ("HTTP/1.1 200 OK\r\nContent-Type: " + mediaType + "\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
        server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        threads.submit(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    void hear(Ear next) {
        ear = next;
    }

    /** From now on it answers so and hears nothing; with 0 it hangs up, and it is well again with 200. */
    public void behave(int status) {
        refusal = status == 200 ? -1 : status;
    }

    private Void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            threads.submit(() -> serve(socket));
        }
    }

    private Void serve(Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            Wire wire = new Wire(new BufferedInputStream(socket.getInputStream(), 16_384));
            OutputStream out = socket.getOutputStream();
            for (Wire.Part request = wire.read(); request != null; request = wire.read()) {
                int refused = refusal;
                if (refused == 0) {
                    return null;
                }
                if (refused < 0) {
                    ear.received(number, request.key(), request.body());
                }
                out.write(refused < 0 ? answer : refused(refused));
                out.flush();
            }
        }
        return null;
    }

    private static byte[] refused(int status) {
        return ("HTTP/1.1 " + status + " Away\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
