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
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.Consents;
import org.diversionhub.disclosure.Policy;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Participants;
import org.diversionhub.referral.Parties;
import org.springframework.stereotype.Component;

/** Keeps a message in its case: moves the lifecycle, brings the parties in, and decides who is concerned. */
@Component
class Keeping {
    private static final List<String> OWN_NAMES = List.of("prosecution.caseNumber", "custody.bookingNumber");

    private static final String REFERRAL = "diversion-referral";

    /** Told when they come to whom they are for, and to nobody who joins later. */
    private static final Set<String> AT_ONCE = Set.of(Emergencies.KIND, ServiceReferrals.KIND, "safety-report");

    private static final Kind EXIT = new Kind("treatment-status", "exit");

    private final Messages messages;
    private final Deliveries deliveries;
    private final Held held;
    private final Cases cases;
    private final Parties parties;
    private final CaseHandles handles;
    private final Participants participants;
    private final Consents consents;
    private final ConsentMessages consentMessages;
    private final ByHand byHand;
    private final Emergencies emergencies;
    private final Answers answers;
    private final Watch watch;
    private final Audit audit;

    Keeping(
            Messages messages,
            Deliveries deliveries,
            Held held,
            Cases cases,
            Parties parties,
            CaseHandles handles,
            Participants participants,
            Consents consents,
            ConsentMessages consentMessages,
            ByHand byHand,
            Emergencies emergencies,
            Answers answers,
            Watch watch,
            Audit audit) {
        this.messages = messages;
        this.deliveries = deliveries;
        this.held = held;
        this.cases = cases;
        this.parties = parties;
        this.handles = handles;
        this.participants = participants;
        this.consents = consents;
        this.consentMessages = consentMessages;
        this.byHand = byHand;
        this.emergencies = emergencies;
        this.answers = answers;
        this.watch = watch;
        this.audit = audit;
    }

    /** @return the deliveries that can be tried as soon as this is on disk */
    List<Lane> keep(Accepting accepting, LeadCase before) {
        CanonicalMessage message = accepting.message();
        LeadCase after = before.after(message, accepting.now());
        if (!after.equals(before)) {
            cases.update(after);
        }
        if (before.isMonitored() && !after.isMonitored()) {
            consents.endMonitoring(after.id(), accepting.now());
        }
        if (after.charge().isEnd()) {
            consents.endWith(Consents.Event.DISPOSITION, after.id(), after.participant(), accepting.now());
        }
        byHand.look(message, after.participant(), accepting.now());
        boolean overtaken = before.isOvertaken(message, accepting.now()) && after.standsAs(before);
        if (!overtaken) {
            keepOwnNames(accepting, after);
        }
        UUID messageId = messages.insert(accepting, after);
        watch.follow(accepting, before, after, messageId);
        if (closes(accepting)) {
            consents.endWith(Consents.Event.EXIT, after.id(), after.participant(), accepting.now());
            held.end(after.id(), accepting.now());
        }
        List<Lane> lanes = new ArrayList<>();
        List<String> taking = parties.of(after.id());
        Set<String> own = joining(accepting, after);
        if (names(message) && !taking.isEmpty()) {
            parties.stay(after.id(), own);
        }
        Set<String> joining = new LinkedHashSet<>(own);
        joining.addAll(named(accepting, after, taking.isEmpty()));
        joining.removeIf(partner -> taking.contains(partner) || isJailWithoutBooking(partner, accepting, after));
        for (String partner : joining) {
            boolean named = !own.contains(partner);
            lanes.addAll(join(accepting.snapshot(), after, partner, named, messageId, accepting.now()));
        }
        if (Emergencies.is(message)) {
            lanes.addAll(emergencies.disclose(accepting, after, messageId));
        } else {
            List<Partner> concerned = message.kind().equals(ConsentMessages.REVOKED)
                    ? toldOfRevocation(accepting, after)
                    : concerned(accepting, after, joining.isEmpty() ? taking : parties.of(after.id()));
            lanes.addAll(deliveries.create(messageId, after.id(), message.kind(), concerned, accepting.now()));
        }
        if (opensMore(accepting, before, after)) {
            lanes.addAll(held.release(after.id(), accepting.now()));
        }
        if (leaves(message, after)) {
            parties.leave(after.id(), accepting.sender().id(), accepting.now());
            held.end(after.id(), accepting.sender().id(), accepting.now());
        }
        audit.append(new Entry(
                Entry.Event.ACCEPTED,
                accepting.sender().id(),
                null,
                after.participant(),
                messageId,
                null,
                message.kind(),
                Optional.empty(),
                overtaken ? "accepted-overtaken" : "accepted"));
        return lanes;
    }

    /** Who has a part of its own from this message on; joining again changes nothing. */
    private Set<String> joining(Accepting accepting, LeadCase known) {
        Set<String> out = new LinkedHashSet<>();
        if (known.isFile()) {
            return out;
        }
        if (!accepting.message().kind().name().equals(ConsentMessages.KIND)) {
            // A consent reaches all cases of a person, those of other agencies too; it brings in whom it names.
            out.add(accepting.sender().id());
        }
        if (accepting.message().kind().name().equals(REFERRAL)) {
            out.addAll(answering(accepting, known));
            accepting
                    .message()
                    .text("service.provider")
                    .filter(id -> isProvider(id, accepting.snapshot()))
                    .ifPresent(out::add);
        }
        if (ServiceReferrals.is(accepting.message())) {
            ServiceReferrals.provider(accepting).map(Partner::id).ifPresent(out::add);
        }
        return out;
    }

    private static boolean names(CanonicalMessage message) {
        return message.kind().name().equals(REFERRAL) || ServiceReferrals.is(message);
    }

    /** Whom this consent names, or an earlier one in a case that has just opened. */
    private Collection<String> named(Accepting accepting, LeadCase known, boolean opened) {
        return switch (accepting.message().kind().name()) {
            case ConsentMessages.KIND -> known.isFile() ? Set.of() : consentMessages.named(accepting);
            case REFERRAL -> opened ? named(accepting, known) : Set.of();
            default -> Set.of();
        };
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

    /** Case management always, the duty prosecutor only where there is a charge. */
    private static List<String> answering(Accepting accepting, LeadCase known) {
        Optional<Program.Jurisdiction> site = accepting.snapshot().program().of(known.agency());
        return site.map(found -> known.door().equals("arrest")
                        ? List.of(found.caseManagement(), found.prosecutor())
                        : List.of(found.caseManagement()))
                .orElse(List.of());
    }

    private List<Lane> join(
            Snapshot snapshot, LeadCase known, String partner, boolean named, UUID current, Instant now) {
        parties.join(known.id(), partner, named, now);
        introduce(known, partner);
        return catchUp(snapshot, known, partner, current, now);
    }

    /** Whom a consent names takes part once it holds, also where a person had to approve it first. */
    List<Lane> joinNamed(Snapshot snapshot, LeadCase known, Set<String> named, Instant now) {
        List<String> taking = parties.of(known.id());
        return named.stream()
                .filter(id -> !known.isFile() && !taking.contains(id))
                .filter(id -> snapshot.partners()
                        .byId(id)
                        .filter(partner -> partner.role() != Role.JAIL_CUSTODY
                                || known.custody().isOpen())
                        .isPresent())
                .flatMap(id -> join(snapshot, known, id, true, known.id(), now).stream())
                .toList();
    }

    private void introduce(LeadCase known, String partner) {
        handles.introduce(known.id(), partner);
        participants.rememberGiven(known.participant(), partner, handles.personKey(partner, known.participant()));
    }

    private void keepOwnNames(Accepting accepting, LeadCase known) {
        String sender = accepting.sender().id();
        OWN_NAMES.forEach(field ->
                accepting.message().text(field).ifPresent(own -> handles.keep(known.id(), sender, field, own)));
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

    private List<Partner> concerned(Accepting accepting, LeadCase known, List<String> taking) {
        if (ServiceReferrals.is(accepting.message())) {
            return ServiceReferrals.provider(accepting).stream().toList();
        }
        Kind kind = accepting.message().kind();
        var receivers = accepting.snapshot().policies().receivers(kind);
        Set<String> asked = answers.asked(known.id(), kind);
        return taking.stream()
                .filter(id -> !id.equals(accepting.sender().id()))
                .flatMap(id -> accepting.snapshot().partners().byId(id).stream())
                .filter(partner -> Answers.concerns(partner, kind, asked))
                .filter(partner ->
                        receivers.contains(partner.role()) && partner.endpoint().isPresent())
                .toList();
    }

    /** Who has received something on what is revoked here, and is of a role that is told. */
    private List<Partner> toldOfRevocation(Accepting accepting, LeadCase known) {
        List<UUID> revoked = consents.takenBackBy(accepting.sender().id(), accepting.idToken());
        Set<Role> told = accepting.snapshot().program().toldOfRevocation();
        return deliveries.shownOn(known.id(), revoked).stream()
                .filter(id -> !id.equals(accepting.sender().id()))
                .flatMap(id -> accepting.snapshot().partners().byId(id).stream())
                .filter(partner ->
                        told.contains(partner.role()) && partner.endpoint().isPresent())
                .toList();
    }

    private static boolean opensMore(Accepting accepting, LeadCase before, LeadCase after) {
        return ConsentMessages.isGiven(accepting.message())
                || (after.accepted() && !before.accepted())
                || after.charge() != before.charge()
                || after.isMonitored() != before.isMonitored();
    }

    /** Case management says that somebody has left the programme; a provider speaks of its own treatment only. */
    private static boolean closes(Accepting accepting) {
        return accepting.message().kind().equals(EXIT) && accepting.sender().role() == Role.CASE_MANAGEMENT;
    }

    /** A jail that no longer holds the person has no part any more. */
    private static boolean leaves(CanonicalMessage message, LeadCase after) {
        return message.kind().name().equals("custody-event") && !after.custody().isOpen();
    }
}
