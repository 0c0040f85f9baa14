package org.diversionhub.exchange;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.diversionhub.transport.FileDrop;
import org.diversionhub.transport.Result;
import org.springframework.stereotype.Component;

/** Delivers by leaving a file in a partner's folder, here or on its SFTP server. */
@Component("filesTransport")
public class FilesTransport {
    private final FileDrop drop;
    private final Clock clock;

    FilesTransport(FileDrop drop, Clock clock) {
        this.drop = drop;
        this.clock = clock;
    }

    public Sent send(Outgoing outgoing) {
        return outgoing.sent(clock.instant(), left -> put(outgoing, left));
    }

    private Result put(Outgoing outgoing, Duration left) {
        UUID delivery = outgoing.attempt().claimed().id();
        return drop.put(
                outgoing.attempt().recipient().endpoint().orElseThrow(),
                delivery,
                outgoing.payload().mediaType(),
                outgoing.payload().bytes(),
                left);
    }
}
