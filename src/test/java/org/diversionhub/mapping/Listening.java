package org.diversionhub.mapping;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;

/** A server that counts who calls. */
record Listening(ServerSocket socket) implements AutoCloseable {
    static Listening start() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(1);
        return new Listening(socket);
    }

    String address() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/x";
    }

    /** Connections wait in the server's queue until they are counted. */
    int calls() throws IOException {
        int calls = 0;
        try {
            while (true) {
                socket.accept().close();
                calls++;
            }
        } catch (SocketTimeoutException e) {
            return calls;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
