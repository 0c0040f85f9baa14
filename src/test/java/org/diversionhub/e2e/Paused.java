package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Pause.Way;
import org.diversionhub.exchange.Pauses;
import org.diversionhub.partner.Partner;

/** A pause with a partner, by the command beside the hub, until it is closed. */
record Paused(TestHub hub, String partner) implements AutoCloseable {
    /** @param ways {@code --in}, {@code --out}, both or none, and more options */
    static Paused of(TestHub hub, String partner, String... ways) {
        List<String> all = new ArrayList<>(List.of("pause", partner, "--why", "a test"));
        all.addAll(List.of(ways));
        Command ran = run(hub, all.toArray(String[]::new));
        assertThat(ran.code()).as(ran.out()).isZero();
        Paused paused = new Paused(hub, partner);
        await().until(() -> paused.isKnown());
        return paused;
    }

    private boolean isKnown() {
        Partner known =
                hub.bean(CurrentSnapshot.class).get().partners().byId(partner).orElseThrow();
        Pauses pauses = hub.bean(Pauses.class);
        return pauses.isPaused(known, Way.IN) || pauses.isPaused(known, Way.OUT);
    }

    static Command run(TestHub hub, String... arguments) {
        return Command.withoutPassword(
                hub.folder(),
                Stream.concat(Stream.of("partner"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Override
    public void close() {
        run(hub, "resume", partner);
        await().until(() -> !isKnown());
    }
}
