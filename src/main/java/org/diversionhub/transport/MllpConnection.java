package org.diversionhub.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.diversionhub.partner.Partner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a partner's: message, answer, message, answer. What comes before an answer waits for it. */
final class MllpConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MllpConnection.class);
    private static final Duration GREETING = Duration.ofSeconds(5);

    private final SSLSocket socket;
    private final MllpDoor door;
    private final MllpSettings settings;
    private final Deadlines deadlines;
    private boolean ended;
    private boolean busy;

    MllpConnection(SSLSocket socket, MllpDoor door, MllpSettings settings, Deadlines deadlines) {
        this.socket = socket;
        this.door = door;
        this.settings = settings;
        this.deadlines = deadlines;
    }

    void run() {
        try (socket) {
            X509Certificate[] chain = greeted();
            Optional<Partner> partner = door.partner(chain);
            if (partner.filter(door::enter).isPresent()) {
                try {
                    talk(chain, partner.get().id());
                } finally {
                    door.leave(partner.get());
                }
            }
        } catch (SSLException e) {
            LOG.debug("an MLLP connection without TLS as it has to be");
        } catch (IOException e) {
            LOG.debug("an MLLP connection that broke");
        }
    }

    /** Who has not said who it is takes a place from those who have. */
    private static Duration shorter(Duration time) {
        return time.compareTo(GREETING) < 0 ? time : GREETING;
    }

    private X509Certificate[] greeted() throws IOException {
        try (Deadlines.Deadline deadline = deadlines.of(socket, shorter(settings.time()))) {
            socket.startHandshake();
            return Stream.of(socket.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
        }
    }

    private void talk(X509Certificate[] chain, String id) throws IOException {
        MllpFrames frames = new MllpFrames(socket.getInputStream(), socket.getOutputStream(), settings.largest());
        socket.setSoTimeout(Math.toIntExact(settings.idle().toMillis()));
        try {
            boolean more = true;
            while (more && frames.begins() && begin()) {
                more = answered(frames, chain, id);
                more = done() && more;
            }
        } catch (SocketTimeoutException e) {
            LOG.debug("an MLLP connection of {} was idle", id);
        } catch (MllpFrames.Broken e) {
            LOG.warn("an MLLP connection of {} is closed: {}; nothing of it was kept", id, e.getMessage());
        }
    }

    /** One message and its answer. @return whether another may follow */
    private boolean answered(MllpFrames frames, X509Certificate[] chain, String id) throws IOException {
        MllpFrames.Frame frame = inTime(frames);
        Optional<Partner> sender = door.partner(chain).filter(now -> now.id().equals(id));
        if (sender.isEmpty()) {
            return false;
        }
        byte[] answer = frame.whole()
                ? door.service().answer(sender.get(), frame.bytes())
                : door.service().tooLong(frame.bytes(), settings.largest());
        try (Deadlines.Deadline deadline = deadlines.of(socket, settings.time())) {
            frames.write(answer);
        }
        if (!frame.whole()) {
            drain(frames);
        }
        return frame.whole();
    }

    /** What nobody reads at the end of a connection takes the last answer with it. */
    private void drain(MllpFrames frames) throws IOException {
        try (Deadlines.Deadline deadline = deadlines.of(socket, settings.time())) {
            socket.shutdownOutput();
            frames.skipAll();
        }
    }

    private MllpFrames.Frame inTime(MllpFrames frames) throws IOException {
        try (Deadlines.Deadline deadline = deadlines.of(socket, settings.time())) {
            return frames.rest();
        }
    }

    private synchronized boolean begin() {
        busy = true;
        return !ended;
    }

    private synchronized boolean done() {
        busy = false;
        return !ended;
    }

    /** After the answer that is under way, if one is. */
    synchronized void end() {
        ended = true;
        if (!busy) {
            cut();
        }
    }

    void cut() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
