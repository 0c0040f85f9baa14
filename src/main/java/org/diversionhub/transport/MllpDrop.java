package org.diversionhub.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.diversionhub.trust.HubTls;
import org.springframework.stereotype.Component;

/** Sends one message of HL7 v2 to a partner's MLLP listener over mutual TLS, on a connection of its own. */
@Component
public class MllpDrop {
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final int CONNECT = 5_000;

    private final HubTls tls;
    private final Deadlines deadlines;

    MllpDrop(HubTls tls, Deadlines deadlines) {
        this.tls = tls;
        this.deadlines = deadlines;
    }

    /**
     * Sends it and waits for its acknowledgment.
     *
     * @param most how long that may take; after that nothing happens any more
     * @param judged what the acknowledgment says; empty where it is none of this message
     */
    public Result put(URI to, byte[] message, Duration most, Function<byte[], Optional<Result>> judged) {
        long end = System.nanoTime() + most.toNanos();
        try (Socket socket = new Socket();
                Deadlines.Deadline deadline = deadlines.of(socket, most)) {
            socket.connect(new InetSocketAddress(to.getHost(), to.getPort()), (int) Math.min(CONNECT, most.toMillis()));
            return send(socket, to, message, judged);
        } catch (IOException e) {
            return new Result.TryAgain(System.nanoTime() >= end ? "timeout" : reason(e));
        }
    }

    private Result send(Socket socket, URI to, byte[] message, Function<byte[], Optional<Result>> judged)
            throws IOException {
        try (SSLSocket secure =
                (SSLSocket) tls.context().getSocketFactory().createSocket(socket, to.getHost(), to.getPort(), true)) {
            secure.setSSLParameters(tls.parameters());
            secure.startHandshake();
            MllpFrames frames = new MllpFrames(secure.getInputStream(), secure.getOutputStream(), LONGEST_ANSWER);
            frames.write(message);
            return frames.next()
                    .map(answer ->
                            judged.apply(answer.bytes()).orElseGet(() -> new Result.TryAgain("unreadable-answer")))
                    .orElseGet(() -> new Result.TryAgain("no-answer"));
        }
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case SocketTimeoutException timeout -> "timeout";
            case SSLException tls -> "tls";
            case MllpFrames.Broken broken -> "unreadable-answer";
            case SocketException gone -> "unreachable";
            case UnknownHostException unknown -> "unreachable";
            default -> "no-answer";
        };
    }
}
