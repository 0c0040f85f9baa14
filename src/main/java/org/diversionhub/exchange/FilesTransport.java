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
        Attempt attempt = outgoing.attempt();
        Duration left = outgoing.left(clock.instant());
        return new Sent(attempt, left.isPositive() ? put(outgoing, left) : new Result.TryAgain("no-time-left"));
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
