package org.diversionhub.fhir;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.partner.Partner;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Subscription;
import org.hl7.fhir.r4.model.Subscription.SubscriptionStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A partner subscribes to news, asks how that stands, changes it and ends it: its own, and nobody else's. */
@Component
class Subscribing {
    private static final int MOST_EVENTS = 100;

    private final TransactionTemplate transaction;
    private final Subscriptions subscriptions;
    private final Wakes wakes;
    private final Events events;
    private final Notices notices;
    private final NewsSettings settings;
    private final Clock clock;

    Subscribing(
            PlatformTransactionManager transactions,
            Subscriptions subscriptions,
            Wakes wakes,
            Events events,
            Notices notices,
            NewsSettings settings,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.subscriptions = subscriptions;
        this.wakes = wakes;
        this.events = events;
        this.notices = notices;
        this.settings = settings;
        this.clock = clock;
    }

    Subscribed create(Subscription asked, RequestDetails request) {
        Partner partner = reader(request).partner();
        if (asked.getStatus() != SubscriptionStatus.REQUESTED) {
            throw Faults.of(422, IssueType.BUSINESSRULE, "Subscription.status: requested; the hub makes it active.");
        }
        Instant now = now();
        Wish wish = Form.read(asked, partner, settings, now);
        if (subscriptions.of(partner.id()).size() >= settings.most()) {
            throw Faults.of(422, IssueType.TOOCOSTLY, "You have " + settings.most() + " Subscriptions: delete one.");
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            Subscribed made = subscriptions.add(partner.id(), wish, now);
            wakes.course(made, now);
            return made;
        }));
    }

    /** @param version that the partner has seen, or null where it does not say */
    Subscribed update(String id, @Nullable String version, Subscription asked, RequestDetails request) {
        Partner partner = reader(request).partner();
        Subscribed before = read(id, request);
        if (version != null && !version.equals(Long.toString(before.version()))) {
            throw changed();
        }
        Set<SubscriptionStatus> ways = Set.of(SubscriptionStatus.REQUESTED, SubscriptionStatus.OFF);
        if (asked.getStatus() == null || !ways.contains(asked.getStatus())) {
            throw Faults.of(
                    422,
                    IssueType.BUSINESSRULE,
                    "Subscription.status: requested, to begin anew with a handshake, or off.");
        }
        Instant now = now();
        Wish wish = Form.read(asked, partner, settings, now);
        if (wish.topic() != before.wish().topic()) {
            throw Faults.of(422, IssueType.BUSINESSRULE, "Subscription.criteria: as it was; make another for another.");
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            Subscribed after = subscriptions
                    .change(before, wish, asked.getStatus().toCode(), now)
                    .orElseThrow(Subscribing::changed);
            wakes.course(after, now);
            return after;
        }));
    }

    private static RuntimeException changed() {
        return Faults.of(412, IssueType.CONFLICT, "The Subscription has changed since: read it again.");
    }

    void delete(String id, RequestDetails request) {
        subscriptions.delete(read(id, request).id());
    }

    Subscribed read(String id, RequestDetails request) {
        return uuid(id).flatMap(found ->
                        subscriptions.find(Call.of(request).reader().partner().id(), found))
                .orElseThrow(Faults::nothingHere);
    }

    private static Optional<UUID> uuid(String id) {
        return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? Optional.of(UUID.fromString(id))
                : Optional.empty();
    }

    List<Subscribed> all(RequestDetails request) {
        return subscriptions.of(Call.of(request).reader().partner().id());
    }

    Bundle statuses(List<Subscribed> all) {
        return notices.statuses(all);
    }

    /** Those from one number to another, both included, as far as they may be told now. */
    Bundle events(String id, @Nullable String since, @Nullable String until, RequestDetails request) {
        Subscribed one = read(id, request);
        long from = number(since, 1);
        long to = number(until, Long.MAX_VALUE);
        Reader reader = reader(request);
        Look look = events.look(reader.partner(), reader.snapshot());
        events.number(one.id(), look);
        Events.Part part = events.part(one.id(), from, to, MOST_EVENTS, look);
        return notices.notification(read(id, request), Notices.Type.QUERY_EVENT, part.told(), now());
    }

    /** Whoever may not read Tasks is not told of them. */
    private static Reader reader(RequestDetails request) {
        Reader reader = Call.of(request).reader();
        reader.caller().require(Interaction.READ, "Task");
        return reader;
    }

    private static long number(@Nullable String text, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw Faults.invalid("eventsSinceNumber and eventsUntilNumber are numbers of events.");
        }
        return Long.parseLong(text);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
