package org.diversionhub.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** The line to a server, on loopback: it can lose the answer to what has arrived. */
final class Line implements AutoCloseable {
    /** More than a handshake says, and less than a message. */
    private static final int A_HANDSHAKE = 6_000;

    private final ServerSocket entrance;
    private final IntSupplier target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile boolean losing;

    /** @param target the port at its other end, at this moment */
    Line(IntSupplier target) {
        this.target = target;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.submit(this::accept);
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** From now on what is asked arrives, and nothing of the answer. */
    void loseAnswers() {
        losing = true;
    }

    /** Everything that hangs is cut off, and what comes anew is answered. */
    void mend() {
        losing = false;
        open.forEach(Line::close);
        open.clear();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket near = entrance.accept();
                open.add(near);
                connect(near);
            } catch (IOException e) {
                // The entrance is closed, or nobody is at the other end: whoever called sees that the line is dead.
            }
        }
    }

    private void connect(Socket near) throws IOException {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
            open.add(far);
            AtomicInteger asked = new AtomicInteger();
            threads.submit(() -> pass(near, far, asked, false));
            threads.submit(() -> pass(far, near, asked, true));
        } catch (IOException e) {
            near.close();
        }
    }

    private void pass(Socket from, Socket to, AtomicInteger asked, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] some = new byte[8_192];
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                if (!answers && losing) {
                    asked.addAndGet(read);
                }
                if (!(answers && losing && asked.get() > A_HANDSHAKE)) {
                    out.write(some, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One of the two has hung up.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        mend();
        threads.shutdownNow();
    }
}
