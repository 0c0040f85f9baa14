package org.diversionhub.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** In place of the mail server of a hub: one at which no mailbox exists. */
final class NobodysMailServer implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger refused = new AtomicInteger();
    private final JavaMailSenderImpl sender;
    private final int before;

    NobodysMailServer(TestHub hub) throws IOException {
        sender = hub.bean(JavaMailSenderImpl.class);
        before = sender.getPort();
        sender.setPort(listening.getLocalPort());
        Thread.startVirtualThread(this::accept);
    }

    /** How many mails it has not taken. */
    int refused() {
        return refused.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket one = listening.accept();
                Thread.startVirtualThread(() -> serve(one));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            say(client, "220 nobody.example.org");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("RCPT")) {
                    refused.incrementAndGet();
                    say(client, "550 5.1.1 no such mailbox");
                } else {
                    say(client, line.startsWith("QUIT") ? "221 bye" : "250 nobody.example.org");
                }
            }
        } catch (IOException e) {
            // The hub has hung up.
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        sender.setPort(before);
        listening.close();
    }
}
