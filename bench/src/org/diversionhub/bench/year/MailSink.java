package org.diversionhub.bench.year;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mail server that takes everything, for the desks on call (RFC 5321, as little of it as a client needs). */
final class MailSink implements AutoCloseable {
    /** One mail to one desk. */
    record Mail(String to, String subject) {}

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("mail-", 0).factory());
    private final List<Mail> received = new CopyOnWriteArrayList<>();

    MailSink() throws IOException {
        threads.submit(() -> {
            while (true) {
                Socket socket = server.accept();
                threads.submit(() -> serve(socket));
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    List<Mail> received() {
        return List.copyOf(received);
    }

    private Void serve(Socket socket) throws IOException {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                Writer out = new java.io.OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII)) {
            answer(out, "220 mail");
            String to = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String verb = line.toUpperCase(Locale.ROOT);
                if (verb.startsWith("RCPT TO")) {
                    to = line.replaceAll(".*<(.*)>.*", "$1");
                }
                if (verb.equals("DATA")) {
                    answer(out, "354 go on");
                    received.add(new Mail(to, subject(in)));
                }
                answer(out, verb.startsWith("QUIT") ? "221 bye" : "250 ok");
            }
        }
        return null;
    }

    /** Reads a mail to its end; a subject may be folded over several lines. */
    private static String subject(BufferedReader in) throws IOException {
        StringBuilder subject = new StringBuilder();
        boolean within = false;
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            within = line.startsWith("Subject:") || (within && line.startsWith(" "));
            if (within) {
                subject.append(line.replaceFirst("Subject:", ""));
            }
        }
        return subject.toString().strip();
    }

    private static void answer(Writer out, String line) throws IOException {
        out.write(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
