package org.diversionhub.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.consent.Consents;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Participants;
import org.diversionhub.referral.Parties;
import org.springframework.stereotype.Component;

/** Brings the parties of a case in: who has a part of its own, and whom a consent names. */
@Component
class Joining {
    private static final String REFERRAL = "diversion-referral";

    /** Told when they come to whom they are for, and to nobody who joins later. */
    private static final Set<String> AT_ONCE = Set.of(Emergencies.KIND, ServiceReferrals.KIND, "safety-report");

    /** The doors of which police are; a neighbour names no provider: that is for case management. */
    static final Set<String> BY_OFFICERS = Set.of("arrest", "social-contact");

    private final StandingMessages messages;
    private final Deliveries deliveries;
    private final Parties parties;
    private final CaseHandles handles;
    private final Participants participants;
    private final Consents consents;
    private final ConsentMessages consentMessages;
    private final JailParts jails;
    private final AskedClock asked;

    Joining(
            StandingMessages messages,
            Deliveries deliveries,
            Parties parties,
            CaseHandles handles,
            Participants participants,
            Consents consents,
            ConsentMessages consentMessages,
            JailParts jails,
            AskedClock asked) {
        this.messages = messages;
        this.deliveries = deliveries;
        this.parties = parties;
        this.handles = handles;
        this.participants = participants;
        this.consents = consents;
        this.consentMessages = consentMessages;
        this.jails = jails;
        this.asked = asked;
    }

    /**
     * Who takes part after a message.
     *
     * @param lanes of what they have to catch up with
     */
    record Joined(List<String> taking, List<Lane> lanes) {}

    /**
     * Brings in who has a part from this message on.
     *
     * @param taking who takes part already
     */
    Joined by(Accepting accepting, LeadCase known, UUID messageId, List<String> taking) {
        Set<String> own = own(accepting, known);
        parties.stay(known.id(), jails.joining(accepting, known));
        if (names(accepting.message()) && !taking.isEmpty()) {
            parties.stay(known.id(), staying(own, accepting));
        }
        Set<String> joining = new LinkedHashSet<>(own);
        joining.addAll(named(accepting, known, taking.isEmpty()));
        joining.removeIf(partner -> taking.contains(partner) || isJailWithoutBooking(partner, accepting, known));
        List<Lane> lanes = joining.stream()
                .flatMap(partner ->
                        join(accepting.snapshot(), known, partner, !own.contains(partner), messageId, accepting.now())
                                .stream())
                .toList();
        return new Joined(joining.isEmpty() ? taking : parties.of(known.id()), lanes);
    }

    /** A jail that holds the person after all has its part again, and what it has missed; so have its medical staff. */
    List<Lane> again(Accepting correction, LeadCase known) {
        Partner jail = correction.sender();
        List<Lane> lanes = new ArrayList<>();
        List<String> taking = parties.of(known.id());
        List<String> medical = jails.joining(correction, known);
        parties.stay(known.id(), medical);
        medical.stream()
                .filter(id -> !taking.contains(id))
                .forEach(id ->
                        lanes.addAll(join(correction.snapshot(), known, id, false, known.id(), correction.now())));
        parties.join(known.id(), jail.id(), false, correction.now());
        introduce(known, jail.id());
        if (jail.endpoint().isEmpty()) {
            return lanes;
        }
        for (Messages.Latest missed : messages.missedInCustody(known, jail.id())) {
            lanes.addAll(deliveries.create(missed.id(), known.id(), missed.kind(), List.of(jail), correction.now()));
        }
        return lanes;
    }

    /** Who has a part of its own from this message on; joining again changes nothing. */
    private Set<String> own(Accepting accepting, LeadCase known) {
        Set<String> out = new LinkedHashSet<>();
        if (known.isFile()) {
            return out;
        }
        if (!accepting.message().kind().name().equals(ConsentMessages.KIND) && !ClockMessages.are(accepting)) {
            // A consent reaches all cases of a person, those of other agencies too; it brings in whom it names.
            out.add(accepting.sender().id());
        }
        out.addAll(jails.joining(accepting, known));
        if (accepting.message().kind().name().equals(REFERRAL)) {
            out.addAll(answering(accepting, known));
            accepting
                    .message()
                    .text("service.provider")
                    .filter(id -> BY_OFFICERS.contains(known.door()) && isProvider(id, accepting.snapshot()))
                    .ifPresent(out::add);
        }
        if (ServiceReferrals.is(accepting.message())) {
            ServiceReferrals.provider(accepting).map(Partner::id).ifPresent(out::add);
        }
        return out;
    }

    /** Who asks for a service stays what it was. */
    private static Set<String> staying(Set<String> own, Accepting accepting) {
        return own.stream()
                .filter(id -> !ServiceReferrals.is(accepting.message())
                        || !id.equals(accepting.sender().id()))
                .collect(Collectors.toSet());
    }

    private static boolean names(CanonicalMessage message) {
        return message.kind().name().equals(REFERRAL) || ServiceReferrals.is(message);
    }

    /** Whom this consent names, or an earlier one in a case that has just opened. */
    private Collection<String> named(Accepting accepting, LeadCase known, boolean opened) {
        return switch (accepting.message().kind().name()) {
            case ConsentMessages.KIND ->
                known.isFile()
                        ? Set.of()
                        : admitted(
                                consentMessages.named(accepting),
                                known,
                                accepting.message().text("referral.id").isPresent(),
                                accepting.snapshot());
            case REFERRAL -> opened ? admitted(named(accepting, known), known, false, accepting.snapshot()) : Set.of();
            default -> Set.of();
        };
    }

    /**
     * Justice comes into a case without an arrest by a consent to this very case: one to all cases of the person, given
     * because of another, would show it that there is this one.
     */
    private static Set<String> admitted(
            Collection<String> named, LeadCase known, boolean toThisCase, Snapshot snapshot) {
        return named.stream()
                .filter(id -> toThisCase
                        || known.isArrest()
                        || snapshot.partners()
                                .byId(id)
                                .filter(partner -> partner.role().isJustice())
                                .isEmpty())
                .collect(Collectors.toSet());
    }

    /** A referral may name a treatment provider and nobody else. */
    private static boolean isProvider(String id, Snapshot snapshot) {
        return snapshot.partners()
                .byId(id)
                .filter(partner -> partner.role() == Role.SUD_PROVIDER || partner.role() == Role.MH_PROVIDER)
                .isPresent();
    }

    /**
     * Whom an earlier consent to all cases names, by id. A class brings in nobody: those of it who serve the case
     * answer it already, and the others have no part in it.
     */
    private List<String> named(Accepting accepting, LeadCase known) {
        return consents.recipients(known.participant(), accepting.now()).stream()
                .filter(id -> accepting.snapshot().partners().byId(id).isPresent())
                .toList();
    }

    /** A jail takes part only while it holds the person. */
    private static boolean isJailWithoutBooking(String id, Accepting accepting, LeadCase known) {
        boolean jail = accepting
                .snapshot()
                .partners()
                .byId(id)
                .filter(partner -> partner.role() == Role.JAIL_CUSTODY)
                .isPresent();
        return jail && !known.custody().isOpen();
    }

    /** Case management always, the duty prosecutor only where there is a charge, officers only where they are asked. */
    private static List<String> answering(Accepting accepting, LeadCase known) {
        Optional<Program.Jurisdiction> site =
                accepting.snapshot().programOf(known).of(known.agency());
        return site.map(found -> switch (known.door()) {
                    case "arrest" ->
                        Stream.concat(Stream.of(found.caseManagement(), found.prosecutor()), records(accepting, found))
                                .toList();
                    case "assess" ->
                        Stream.concat(Stream.of(found.caseManagement()), found.askedToAssess().stream())
                                .toList();
                    default -> List.of(found.caseManagement());
                })
                .orElse(List.of());
    }

    /** What an officer refers without the department's records is theirs all the same. */
    private static Stream<String> records(Accepting accepting, Program.Jurisdiction site) {
        return accepting.sender().role() == Role.REFERRING_OFFICER ? site.records().stream() : Stream.empty();
    }

    private List<Lane> join(
            Snapshot snapshot, LeadCase known, String partner, boolean named, UUID current, Instant now) {
        parties.join(known.id(), partner, named, now);
        introduce(known, partner);
        snapshot.partners().byId(partner).ifPresent(found -> asked.joined(known, found, snapshot, now));
        return catchUp(snapshot, known, partner, current, now);
    }

    /** Whom a consent names takes part once it holds, also where a person had to approve it first. */
    List<Lane> named(Snapshot snapshot, LeadCase known, Set<String> named, boolean toThisCase, Instant now) {
        List<String> taking = parties.of(known.id());
        return admitted(named, known, toThisCase, snapshot).stream()
                .filter(id -> !known.isFile() && !taking.contains(id))
                .filter(id -> snapshot.partners()
                        .byId(id)
                        .filter(partner -> partner.role() != Role.JAIL_CUSTODY
                                || known.custody().isOpen())
                        .isPresent())
                .flatMap(id -> join(snapshot, known, id, true, known.id(), now).stream())
                .toList();
    }

    /** Case management that the site has put in another's place takes part in what is open, and gets what stands. */
    List<Lane> manager(Snapshot snapshot, LeadCase known, Instant now) {
        Optional<String> manager = snapshot.programOf(known)
                .of(known.agency())
                .map(Program.Jurisdiction::caseManagement)
                .filter(id -> !known.isFile() && !id.isEmpty());
        manager.ifPresent(id -> parties.stay(known.id(), Set.of(id)));
        return manager.filter(id -> !parties.of(known.id()).contains(id))
                .map(id -> join(snapshot, known, id, false, known.id(), now))
                .orElse(List.of());
    }

    private void introduce(LeadCase known, String partner) {
        handles.introduce(known.id(), partner);
        participants.rememberGiven(known.participant(), partner, handles.personKey(partner, known.participant()));
    }

    /**
     * A new party gets the latest message of each kind that its role receives; a jail only the charge, since a hand-off
     * belongs to one stay; nobody what was for somebody else.
     */
    private List<Lane> catchUp(Snapshot snapshot, LeadCase known, String id, UUID current, Instant now) {
        Partner partner = snapshot.partners().byId(id).orElse(null);
        if (partner == null || partner.endpoint().isEmpty()) {
            return List.of();
        }
        Set<Kind> received = snapshot.policies().of(partner.role()).map(Policy::kinds).orElse(Set.of()).stream()
                .filter(kind -> !AT_ONCE.contains(kind.name()) && !Answers.is(kind))
                .filter(kind ->
                        partner.role() != Role.JAIL_CUSTODY || kind.name().equals("prosecution-decision"))
                .collect(Collectors.toSet());
        List<Lane> lanes = new ArrayList<>();
        for (Messages.Latest latest : messages.latest(known.id(), received, id, current)) {
            lanes.addAll(deliveries.create(latest.id(), known.id(), latest.kind(), List.of(partner), now));
        }
        return lanes;
    }
}
