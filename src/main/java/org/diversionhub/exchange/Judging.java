package org.diversionhub.exchange;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosing;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.disclosure.Reason;
import org.diversionhub.disclosure.RevocationNotice;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.PairwiseIds;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the policy says of a delivery at one moment, from all that is known about it then. */
@Component
class Judging {
    private final Messages messages;
    private final PairwiseIds pairwise;
    private final ConsentMessages consentMessages;
    private final Corrected corrected;
    private final LastWord lastWord;

    Judging(
            Messages messages,
            PairwiseIds pairwise,
            ConsentMessages consentMessages,
            Corrected corrected,
            LastWord lastWord) {
        this.messages = messages;
        this.pairwise = pairwise;
        this.consentMessages = consentMessages;
        this.corrected = corrected;
        this.lastWord = lastWord;
    }

    /** What decides about a lane at one moment, whatever its messages are. */
    record Look(Partner recipient, Standing standing, Snapshot snapshot, Instant now) {}

    static Look look(String partner, Standing standing, Snapshot snapshot, Instant now) {
        Partner recipient = snapshot.partners().byId(partner).orElseGet(() -> stranger(partner));
        return new Look(recipient, standing, snapshot, now);
    }

    /**
     * What the policy says of a delivery at one moment.
     *
     * @param word whether it is one word, which depends on what went before
     */
    record Judged(Leases.Claimed claimed, Look look, Disclosure disclosure, boolean word) {
        LeadCase known() {
            return look.standing().known();
        }

        Entry entry(Entry.Event event, String outcome) {
            return entry(event, claimed.sender(), outcome);
        }

        Entry entry(Entry.Event event, String actor, String outcome) {
            return new Entry(
                    event,
                    actor,
                    claimed.partner(),
                    known().participant(),
                    claimed.messageId(),
                    claimed.id(),
                    claimed.kind(),
                    Optional.of(disclosure),
                    purpose(),
                    outcome);
        }

        private @Nullable String purpose() {
            return disclosure instanceof Disclosure.Share share
                            && share.authorities().stream().anyMatch(used -> used.once() != null)
                    ? share.authorities().stream()
                            .flatMap(used -> used.purposes().stream())
                            .sorted()
                            .collect(Collectors.joining(" "))
                    : policyPurpose();
        }

        private @Nullable String policyPurpose() {
            return look.snapshot()
                    .policies()
                    .of(look.recipient().role())
                    .map(Policy::purpose)
                    .orElse(null);
        }
    }

    /** Whether it told anything new was asked when it went. */
    Judged judgeAgain(Leases.Claimed claimed, Look look) {
        CanonicalMessage message = open(claimed);
        Situation now = situation(claimed, message, claimed.update(), look);
        return new Judged(claimed, look, permitted(claimed, message, now, look), false);
    }

    private CanonicalMessage open(Leases.Claimed claimed) {
        return messages.open(
                claimed.versionId(), claimed.caseId(), claimed.kind(), claimed.happenedAt(), claimed.sealed());
    }

    Judged judge(Leases.Claimed claimed, boolean update, Look look) {
        CanonicalMessage message = open(claimed);
        Situation now = situation(claimed, message, update, look);
        Disclosure decision = decide(claimed, message, now, look);
        boolean word =
                !Corrections.is(claimed.kind()) && look.snapshot().disclosing().isOneWord(decision, message, now);
        return new Judged(claimed, look, untilNamedAgain(decision, look.standing()), word);
    }

    private Disclosure decide(Leases.Claimed claimed, CanonicalMessage message, Situation now, Look look) {
        Disclosure decision = permitted(claimed, message, now, look);
        return claimed.nullified() || Corrections.is(claimed.kind())
                ? decision
                : lastWord.unlessHeld(
                        claimed, message, decision, now, look.snapshot().disclosing());
    }

    private Disclosure permitted(Leases.Claimed claimed, CanonicalMessage message, Situation now, Look look) {
        Disclosing disclosing = look.snapshot().disclosing();
        if (Corrections.is(claimed.kind()) && (!claimed.nullified() || Corrections.isNullify(claimed.kind()))) {
            return corrected.decide(claimed, message, now, disclosing);
        }
        return claimed.nullified()
                ? disclosing.nullified(message, now)
                : look.snapshot()
                        .decide(
                                message,
                                now,
                                look.snapshot().programOf(look.standing().known()));
    }

    /** Whom a consent named that is over may be named by another. */
    private static Disclosure untilNamedAgain(Disclosure decision, Standing standing) {
        return decision instanceof Disclosure.Withhold withhold
                        && withhold.reason() == Reason.NOT_A_PARTY
                        && standing.part() == Standing.Part.NAMED
                ? new Disclosure.Withhold(Reason.NO_AUTHORITY, withhold.withheld(), withhold.policyVersion())
                : decision;
    }

    private Situation situation(Leases.Claimed claimed, CanonicalMessage message, boolean update, Look look) {
        Partner recipient = look.recipient();
        Standing standing = look.standing();
        LeadCase known = standing.known();
        List<Authority> authorities = standing.authorities();
        Map<UUID, String> names = new HashMap<>();
        authorities.forEach(authority -> names.put(
                authority.id(),
                pairwise.id(recipient.id(), "consent", authority.id().toString())));
        Map<FieldPath, String> keys = new HashMap<>(standing.names());
        if (claimed.kind().equals(ConsentMessages.REVOKED)) {
            consentMessages
                    .of(claimed.sender(), message)
                    .map(names::get)
                    .ifPresent(name -> keys.put(RevocationNotice.CONSENT, name));
        }
        Partner sender = look.snapshot().sender(claimed.sender(), known).orElseGet(() -> stranger(claimed.sender()));
        return new Situation(
                claimed.id(),
                claimed.acceptedAt(),
                update && !Corrections.is(claimed.kind()),
                sender,
                recipient,
                origin(claimed.origin(), sender, recipient),
                standing.takesPart(recipient, claimed.kind(), look.now()),
                standing.part() == Standing.Part.OWN,
                authorities,
                known.isMonitored(),
                known.custody().isOpen(),
                known.accepted(),
                known.met(),
                new Handles(
                        keys,
                        names,
                        pairwise.id(
                                recipient.id(), "message", claimed.messageId().toString())),
                look.now());
    }

    /** To tell a programme what is its own is no disclosure (42 CFR 2.12(c)(3)): only the clock does that. */
    static Origin origin(Origin label, Partner sender, Partner recipient) {
        return sender.id().equals(recipient.id()) ? Origin.NONE : label;
    }

    /** A partner whose file is gone: no policy is written for it, so that nothing goes to it. */
    static Partner stranger(String id) {
        return new Partner(
                id, id, Role.COMMUNITY_REFERRER, List.of(), true, false, Map.of(), Set.of(), Optional.empty());
    }
}
