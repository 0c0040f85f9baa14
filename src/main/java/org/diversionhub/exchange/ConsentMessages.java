package org.diversionhub.exchange;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.consent.ConsentEndings;
import org.diversionhub.consent.Consents;
import org.diversionhub.consent.Elements;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Persons;
import org.diversionhub.trust.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes authorities of consent messages. What the consent says in words stays sealed; only what decides is kept here.
 */
@Component
class ConsentMessages {
    static final String KIND = "consent";
    static final Kind REVOKED = new Kind(KIND, "revoked");
    private final Consents consents;
    private final ConsentEndings endings;
    private final Tokens tokens;
    private final ByHand byHand;
    private final ConsentClock clock;
    private final Persons persons;

    ConsentMessages(
            Consents consents,
            ConsentEndings endings,
            Tokens tokens,
            ByHand byHand,
            ConsentClock clock,
            Persons persons) {
        this.consents = consents;
        this.endings = endings;
        this.tokens = tokens;
        this.byHand = byHand;
        this.clock = clock;
        this.persons = persons;
    }

    /** Gives or revokes what the message says, for the participant of these cases; other kinds change nothing. */
    Optional<Fault> apply(Accepting accepting, List<LeadCase> cases) {
        CanonicalMessage message = accepting.message();
        if (!message.kind().name().equals(KIND)) {
            return Optional.empty();
        }
        Optional<Fault> wrongDate = ConsentReading.wrongDate(message);
        if (wrongDate.isPresent()) {
            return wrongDate;
        }
        UUID participant = cases.get(0).participant();
        UUID only = message.text("referral.id").isPresent() ? cases.get(0).id() : null;
        Optional<Fault> fault = message.kind().equals(REVOKED)
                ? revoke(accepting, participant, token(accepting))
                : give(accepting, participant, ConsentReading.authority(accepting, only));
        clock.settle(participant, accepting.now());
        return fault;
    }

    private Optional<Fault> give(Accepting accepting, UUID participant, Authority authority) {
        CanonicalMessage message = accepting.message();
        byHand.look(message, participant, accepting.now());
        String waitsFor = waitsFor(message, authority.type(), participant);
        List<String> missing = Elements.missing(message).stream()
                .map(element -> element.path() + ": " + element.source())
                .toList();
        var signing = new Consents.Signing(
                accepting.sender().id(),
                token(accepting),
                accepting.idToken(),
                missing,
                waitsFor,
                ConsentReading.endsWith(message));
        if (!consents.give(authority, participant, signing)) {
            return Optional.of(
                    new Fault("/consent/id", "a consent of yours with this id exists; revoke it and give a new one"));
        }
        if (authority.caseId() == null) {
            consents.coverAlso(
                    authority.id(),
                    persons.of(participant).stream()
                            .filter(other -> !other.equals(participant))
                            .toList());
        }
        if (waitsFor != null) {
            byHand.ask(authority.id(), waitsFor, accepting.now());
        }
        clock.watch(
                authority,
                accepting
                        .snapshot()
                        .programs()
                        .of(persons.programOf(participant))
                        .clocks());
        return supersede(accepting, participant, authority.signedAt());
    }

    /**
     * What the new consent replaces ends with its signature, also where it has not come yet; a defective one ends
     * nothing. As with a revocation the giver's id for it is enough: were it asked whether the earlier one is of the
     * same person, the answer would tell whom the hub takes for one.
     */
    private Optional<Fault> supersede(Accepting accepting, UUID participant, Instant signed) {
        Optional<String> replaced = accepting.message().text("consent.supersedes");
        if (replaced.isEmpty() || !Elements.missing(accepting.message()).isEmpty()) {
            return Optional.empty();
        }
        String giver = accepting.sender().id();
        byte[] token = token(tokens, giver, replaced.get());
        Optional<Consents.Given> earlier = consents.given(giver, token);
        if (earlier.filter(found -> minute(signed).isBefore(minute(found.signedAt())))
                .isPresent()) {
            return Optional.of(
                    new Fault("/consent/supersedes", "this consent was signed before the one that it names"));
        }
        earlier.filter(found -> !found.participant().equals(participant))
                .ifPresent(found -> byHand.ask(found.id(), "superseded-by-another-file", accepting.now()));
        endings.revoke(new ConsentEndings.Revocation(giver, accepting.idToken(), token, participant, signed, true));
        return Optional.empty();
    }

    /** Nothing automatic for a minor, after a death, for whom somebody else signed, and for what is released singly. */
    private @Nullable String waitsFor(CanonicalMessage message, AuthorityType type, UUID participant) {
        boolean bySomebodyElse = message.text("consent.signature.by")
                .filter(by -> !by.equals("person"))
                .isPresent();
        String reason = bySomebodyElse
                ? "signed-by-another"
                : byHand.reason(participant).orElse(null);
        if (!type.isSingleRelease()) {
            return reason;
        }
        return reason == null ? Releases.TO_ENTER : Releases.TO_ENTER + ", " + reason;
    }

    /** A revocation may overtake its consent; one that is dated before the signature was not meant for it. */
    private Optional<Fault> revoke(Accepting accepting, UUID participant, byte[] token) {
        String giver = accepting.sender().id();
        Instant at = ConsentReading.earlier(
                ConsentReading.moment(accepting.message(), "consent.revokedAt").orElse(accepting.now()),
                accepting.now());
        Optional<Consents.Given> given = consents.given(giver, token);
        if (given.filter(found -> minute(at).isBefore(minute(found.signedAt()))).isPresent()) {
            return Optional.of(new Fault(
                    "/consent/revokedAt",
                    "is before the consent was signed; leave it out to revoke the consent as of now"));
        }
        endings.revoke(new ConsentEndings.Revocation(giver, accepting.idToken(), token, participant, at, false));
        return Optional.empty();
    }

    /** Some papers know no seconds. */
    private static Instant minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }

    private byte[] token(Accepting accepting) {
        return token(accepting.sender().id(), accepting.message());
    }

    private byte[] token(String giver, CanonicalMessage message) {
        return token(tokens, giver, message.text("consent.id").orElse(""));
    }

    /** By the giver's own id. */
    static byte[] token(Tokens tokens, String giver, String id) {
        return tokens.token("consent", giver, id);
    }

    /** Whose consent this message takes back; empty for other messages, and where it overtakes its consent. */
    Optional<UUID> revokedOf(Accepting accepting) {
        return accepting.message().kind().equals(REVOKED)
                ? consents.given(accepting.sender().id(), token(accepting)).map(Consents.Given::participant)
                : Optional.empty();
    }

    /** Whose cases the consent covers that this message takes back. */
    List<UUID> coveredByRevoked(Accepting accepting) {
        return consents.given(accepting.sender().id(), token(accepting))
                .map(given -> consents.covered(given.id()))
                .orElse(List.of());
    }

    /** The consent of which this message of the giver's speaks. */
    Optional<UUID> of(String giver, CanonicalMessage message) {
        return consents.given(giver, token(giver, message)).map(Consents.Given::id);
    }

    /**
     * The partners that a valid consent names as recipients: naming one makes it a party; one that is over, defective
     * or revoked does not.
     */
    Set<String> named(Accepting accepting) {
        CanonicalMessage message = accepting.message();
        boolean over = ConsentReading.moment(message, "consent.period.end")
                .filter(end -> !end.isAfter(accepting.now()))
                .isPresent();
        if (!isGiven(message) || over || !consents.stands(accepting.sender().id(), token(accepting), accepting.now())) {
            return Set.of();
        }
        return accepting.message().texts("consent.recipients[]").stream()
                .filter(id -> accepting.snapshot().partners().byId(id).isPresent())
                .collect(Collectors.toSet());
    }

    /** The person had left when this consent came, which was to end with that. */
    void endLate(Accepting accepting, Instant left) {
        endings.endLate(ConsentEndings.Event.EXIT, accepting.sender().id(), token(accepting), left, accepting.now());
    }

    static boolean isGiven(CanonicalMessage message) {
        return message.kind().equals(new Kind(KIND, "given"));
    }
}
