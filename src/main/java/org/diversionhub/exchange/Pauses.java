package org.diversionhub.exchange;

import java.time.Duration;
import java.util.List;
import org.diversionhub.exchange.Pause.Way;
import org.diversionhub.partner.Partner;
import org.springframework.stereotype.Component;

/**
 * Whether there is a pause with a partner, for whoever takes something of it or has something for it. It may be a
 * moment old; that no attempt begins is said in the database, with the claim ({@link PauseBook#OUT}).
 */
@Component
public class Pauses {
    private static final Duration KEPT = Duration.ofMillis(250);

    private final PauseBook book;
    private volatile Seen seen = new Seen(System.nanoTime() - KEPT.toNanos(), List.of());

    Pauses(PauseBook book) {
        this.book = book;
    }

    private record Seen(long at, List<Pause> pauses) {
        boolean isOld() {
            return System.nanoTime() - at >= KEPT.toNanos();
        }
    }

    public boolean isPaused(Partner partner, Way way) {
        return now().stream()
                .anyMatch(pause -> pause.way() == way && pause.partner().equals(partner.id()));
    }

    /** @throws ProblemException if there is a pause with it, this way */
    public void refuse(Partner partner, Way way) {
        if (isPaused(partner, way)) {
            throw new ProblemException(
                    Problem.Type.PAUSED,
                    way == Way.IN
                            ? "the hub takes nothing of you for now, and nothing was kept; send it again later, as it is"
                            : "nothing goes to you for now; what there is waits, so ask again later");
        }
    }

    private List<Pause> now() {
        Seen known = seen;
        if (known.isOld()) {
            known = new Seen(System.nanoTime(), book.all());
            seen = known;
        }
        return known.pauses();
    }
}
