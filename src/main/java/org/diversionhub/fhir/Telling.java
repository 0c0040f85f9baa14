package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Notifying;
import org.diversionhub.exchange.Pause;
import org.diversionhub.exchange.Pauses;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.hl7.fhir.r4.model.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells a partner's server that it is subscribed, that there is news, or that the hub is there. What may not be read at
 * that moment is not told. After a crash the same is told again, under the same numbers.
 */
@Component
class Telling {
    static final String NOT_ALLOWED = "not-allowed";

    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration PAUSED = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofSeconds(20);
    private static final int MOST = 20;

    private final FhirContext fhir;
    private final Subscriptions subscriptions;
    private final Events events;
    private final Notices notices;
    private final Notifying notifying;
    private final Pauses pauses;
    private final CurrentSnapshot snapshots;
    private final NewsSettings settings;
    private final Clock clock;

    Telling(
            FhirContext fhir,
            Subscriptions subscriptions,
            Events events,
            Notices notices,
            Notifying notifying,
            Pauses pauses,
            CurrentSnapshot snapshots,
            NewsSettings settings,
            Clock clock) {
        this.fhir = fhir;
        this.subscriptions = subscriptions;
        this.events = events;
        this.notices = notices;
        this.notifying = notifying;
        this.pauses = pauses;
        this.snapshots = snapshots;
        this.settings = settings;
        this.clock = clock;
    }

    /** @return when to look again, or empty if there is nothing to wait for */
    Optional<Instant> run(Wake wake) {
        Instant now = now();
        Instant until = now.plus(settings.timeout()).plus(MARGIN);
        Optional<Subscribed> taken = subscriptions.take(wake.subscription(), now, until);
        if (taken.isEmpty()) {
            return subscriptions.exists(wake.subscription()) ? Optional.of(now.plus(SOON)) : Optional.empty();
        }
        try {
            return wake.isOf(taken.get()) ? run(taken.get(), wake, now) : Optional.empty();
        } finally {
            subscriptions.giveBack(wake.subscription(), until);
        }
    }

    private Optional<Instant> run(Subscribed one, Wake wake, Instant now) {
        if (one.is(Subscribed.ERROR) || one.is(Subscribed.OFF)) {
            return Optional.empty();
        }
        if (one.isOver(now)) {
            subscriptions.stop(one, Subscribed.OFF, null, now);
            return Optional.empty();
        }
        if (now.isBefore(one.nextAt())) {
            return Optional.of(one.nextAt());
        }
        Snapshot snapshot = snapshots.get();
        Optional<Partner> partner = snapshot.partners().byId(one.partner()).filter(found -> Form.allows(found, one));
        if (partner.isEmpty()) {
            stop(one, NOT_ALLOWED, now);
            return Optional.empty();
        }
        if (pauses.isPaused(partner.get(), Pause.Way.OUT)) {
            return Optional.of(now.plus(PAUSED));
        }
        if (one.is(Subscribed.REQUESTED)) {
            // What has come meanwhile waits for this; and this goes on as soon as it is through.
            return wake.isCourse() && handshake(one, now) ? Optional.of(now) : Optional.empty();
        }
        return tell(one, wake, events.look(partner.get(), snapshot), now);
    }

    private boolean handshake(Subscribed one, Instant now) {
        Optional<String> failure = send(one, Notices.Type.HANDSHAKE, List.of(), now);
        failure.ifPresentOrElse(reason -> stop(one, reason, now), () -> subscriptions.taken(one, 0, now()));
        return failure.isEmpty();
    }

    private Optional<Instant> tell(Subscribed one, Wake wake, Look look, Instant now) {
        boolean more = events.number(one.id(), look);
        int most = one.wish().maxCount() == null ? MOST : Math.min(one.wish().maxCount(), MOST);
        Events.Part part = events.part(one.id(), one.told() + 1, Long.MAX_VALUE, most, look);
        if (part.last() > one.told()) {
            return tell(one, part, now) ? Optional.of(now) : again(one, now);
        }
        if (more) {
            return Optional.of(now.plus(SOON));
        }
        return wake.isCourse() ? course(one, now) : Optional.empty();
    }

    /** @return whether it was taken */
    private boolean tell(Subscribed one, Events.Part part, Instant now) {
        if (part.told().isEmpty()) {
            subscriptions.passedOver(one, part.last());
            return true;
        }
        Subscribed numbered = subscriptions.find(one.partner(), one.id()).orElse(one);
        Optional<String> failure = send(numbered, Notices.Type.EVENT_NOTIFICATION, part.told(), now);
        failure.ifPresentOrElse(reason -> failed(one, reason, now), () -> subscriptions.taken(one, part.last(), now()));
        return failure.isEmpty();
    }

    /** The heartbeat, and the end. */
    private Optional<Instant> course(Subscribed one, Instant now) {
        Optional<Instant> beat = Optional.ofNullable(one.wish().heartbeat())
                .map(period -> Optional.ofNullable(one.sentAt()).orElse(now).plus(period));
        if (beat.isPresent() && !now.isBefore(beat.get())) {
            Optional<String> failure = send(one, Notices.Type.HEARTBEAT, List.of(), now);
            failure.ifPresentOrElse(
                    reason -> failed(one, reason, now), () -> subscriptions.taken(one, one.told(), now()));
            return failure.isEmpty() ? Optional.of(now) : again(one, now);
        }
        return Stream.of(beat, Optional.ofNullable(one.wish().end()))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    private Optional<Instant> again(Subscribed one, Instant now) {
        return Optional.of(now.plus(wait(one)));
    }

    private Duration wait(Subscribed one) {
        return snapshots
                .get()
                .partners()
                .byId(one.partner())
                .flatMap(Partner::endpoint)
                .map(endpoint -> endpoint.retry().after(one.failures() + 1))
                .orElse(SOON);
    }

    private void failed(Subscribed one, String reason, Instant now) {
        if (one.failures() + 1 >= settings.tries()) {
            stop(one, reason, now);
        } else {
            subscriptions.failed(one, now.plus(wait(one)));
        }
    }

    private void stop(Subscribed one, String reason, Instant now) {
        LOG.warn("subscription {} of {} stopped: {}", one.id(), one.partner(), reason);
        subscriptions.stop(one, Subscribed.ERROR, reason, now);
    }

    private Optional<String> send(Subscribed one, Notices.Type type, List<News.Event> told, Instant now) {
        Bundle notification = notices.notification(one, type, told, now);
        byte[] body = fhir.newJsonParser().encodeResourceToString(notification).getBytes(StandardCharsets.UTF_8);
        Duration asked = one.wish().timeout();
        Duration most = asked == null || asked.compareTo(settings.timeout()) > 0 ? settings.timeout() : asked;
        return notifying.post(one.wish().endpoint(), Form.JSON, body, most);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
