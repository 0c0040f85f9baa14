package org.diversionhub.exchange;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.consent.ConsentEndings;
import org.diversionhub.consent.Elements;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;

/** What a consent message says, as far as it decides: its dates, and the authority that it would give. */
final class ConsentReading {
    private static final List<String> MOMENTS = List.of(
            "consent.signature.at",
            "consent.period.start",
            "consent.period.end",
            "consent.revokedAt",
            "consent.revocableAfter");

    private ConsentReading() {}

    /** A date that cannot be read must not count as "no end", and what is revoked cannot be given. */
    static Optional<Fault> wrongDate(CanonicalMessage message) {
        if (ConsentMessages.isGiven(message)
                && message.text("consent.revokedAt").isPresent()) {
            return Optional.of(new Fault("/consent/revokedAt", "stands in a revocation only"));
        }
        boolean monitoring = message.text("consent.type")
                .filter(AuthorityType.P2_CJ_2_35.name()::equals)
                .isPresent();
        if (ConsentMessages.isGiven(message)
                && !monitoring
                && message.text("consent.revocableAfter").isPresent()) {
            return Optional.of(new Fault(
                    "/consent/revocableAfter", "stands in a consent under 42 CFR 2.35 only; any other may be revoked"));
        }
        return unreadable(message).or(() -> endsFirst(message));
    }

    private static Optional<Fault> unreadable(CanonicalMessage message) {
        return MOMENTS.stream()
                .filter(path -> message.text(path)
                        .filter(text -> !text.startsWith("event:"))
                        .isPresent())
                .filter(path -> moment(message, path).isEmpty())
                .findFirst()
                .map(path -> new Fault("/" + path.replace('.', '/'), "must be a date-time that the calendar has"));
    }

    private static Optional<Fault> endsFirst(CanonicalMessage message) {
        Optional<Instant> start = moment(message, "consent.period.start");
        return moment(message, "consent.period.end")
                .filter(end -> ConsentMessages.isGiven(message)
                        && start.filter(end::isBefore).isPresent())
                .map(end -> new Fault("/consent/period/end", "must not be before the beginning"));
    }

    static Authority authority(Accepting accepting, @Nullable UUID only) {
        CanonicalMessage message = accepting.message();
        Instant signed = earlier(moment(message, "consent.signature.at").orElse(accepting.now()), accepting.now());
        return new Authority(
                UUID.randomUUID(),
                message.text("consent.type").map(AuthorityType::valueOf).orElse(AuthorityType.RELEASE),
                only,
                known(message.texts("consent.discloser[]"), accepting.snapshot()),
                known(message.texts("consent.recipients[]"), accepting.snapshot()),
                categories(message),
                Set.copyOf(message.texts("consent.purposes[]")),
                signed,
                moment(message, "consent.period.start").orElse(signed),
                moment(message, "consent.period.end").orElse(null),
                null,
                Elements.missing(message).isEmpty(),
                revocableFrom(message));
    }

    /** The hub knows two events: that the charge is decided, and that the person leaves the programme. */
    static ConsentEndings.@Nullable Event endsWith(CanonicalMessage message) {
        return message.text("consent.period.end")
                .filter(end -> end.startsWith("event:"))
                .map(end -> end.toLowerCase(Locale.ROOT).contains("disposition")
                        ? ConsentEndings.Event.DISPOSITION
                        : ConsentEndings.Event.EXIT)
                .orElse(null);
    }

    private static @Nullable Instant revocableFrom(CanonicalMessage message) {
        return message.text("consent.revocableAfter").isEmpty()
                ? null
                : moment(message, "consent.revocableAfter").orElse(Authority.ITS_EVENT);
    }

    /** Nobody signs or revokes in the future, whatever the sender's clock says. */
    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Set<Category> categories(CanonicalMessage message) {
        Set<Category> out = EnumSet.noneOf(Category.class);
        message.texts("consent.categories[]").forEach(word -> out.add(Category.valueOf(word)));
        return out;
    }

    /** Partners by id and classes by role; anybody else opens nothing and is kept only in the sealed consent. */
    private static Set<String> known(List<String> named, Snapshot snapshot) {
        return named.stream()
                .filter(name -> snapshot.partners().byId(name).map(Partner::id).isPresent() || isRole(name))
                .collect(Collectors.toSet());
    }

    private static boolean isRole(String name) {
        return Arrays.stream(Role.values()).anyMatch(role -> name.equals("role:" + role.id()));
    }

    /** A moment, or empty where the field is absent or names an event. */
    static Optional<Instant> moment(CanonicalMessage message, String path) {
        try {
            return message.text(path).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
