package org.diversionhub.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.ConsentEndings;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.ActiveCases;
import org.diversionhub.referral.CaseHandles;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Parties;
import org.springframework.stereotype.Component;

/** Keeps a message in its case: moves the lifecycle, and decides who is concerned. */
@Component
class Keeping {
    static final List<String> OWN_NAMES = List.of("prosecution.caseNumber", "custody.bookingNumber");

    private static final String SAFETY = "safety-report";

    private final Messages messages;
    private final Deliveries deliveries;
    private final Held held;
    private final Cases cases;
    private final Parties parties;
    private final ActiveCases active;
    private final CaseHandles handles;
    private final ConsentEndings endings;
    private final ConsentMessages consentMessages;
    private final ByHand byHand;
    private final Emergencies emergencies;
    private final Answers answers;
    private final JailParts jails;
    private final Joining joining;
    private final Watch watch;
    private final AskedClock asked;
    private final CaseTasks tasks;
    private final Audit audit;

    Keeping(
            Messages messages,
            Deliveries deliveries,
            Held held,
            Cases cases,
            Parties parties,
            ActiveCases active,
            CaseHandles handles,
            ConsentEndings endings,
            ConsentMessages consentMessages,
            ByHand byHand,
            Emergencies emergencies,
            Answers answers,
            JailParts jails,
            Joining joining,
            Watch watch,
            AskedClock asked,
            CaseTasks tasks,
            Audit audit) {
        this.messages = messages;
        this.deliveries = deliveries;
        this.held = held;
        this.cases = cases;
        this.parties = parties;
        this.active = active;
        this.handles = handles;
        this.endings = endings;
        this.consentMessages = consentMessages;
        this.byHand = byHand;
        this.emergencies = emergencies;
        this.answers = answers;
        this.jails = jails;
        this.joining = joining;
        this.watch = watch;
        this.asked = asked;
        this.tasks = tasks;
        this.audit = audit;
    }

    /** @return the deliveries that can be tried as soon as this is on disk */
    List<Lane> keep(Accepting accepting, LeadCase before) {
        CanonicalMessage message = accepting.message();
        LeadCase after = after(before, message, accepting.sender(), accepting.now());
        update(accepting, before, after);
        byHand.look(message, after.participant(), accepting.now());
        boolean overtaken = !isNews(message, accepting.now(), before, after);
        if (!overtaken) {
            keepOwnNames(accepting, after);
        }
        UUID messageId = messages.insert(accepting, after);
        Watch.Leaving leaving = watch.follow(accepting, before, after, messageId);
        asked.heard(accepting, after);
        switch (leaving) {
            case LEFT -> close(after, accepting.snapshot(), accepting.now());
            case BACK -> back(after, false, accepting.now());
            case AS_BEFORE -> endLate(accepting, after);
        }
        Joining.Joined joined = joining.by(accepting, after, messageId, parties.of(after.id()));
        List<Lane> lanes = new ArrayList<>(joined.lanes());
        lanes.addAll(tell(accepting, after, messageId, joined.taking()));
        if (opensMore(accepting, before, after)) {
            lanes.addAll(held.release(after.id(), accepting.now()));
        }
        if (leaves(message, after)) {
            jails.leave(accepting.snapshot(), after, accepting.sender().id(), accepting.now());
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

    /** To whom the message goes. */
    private List<Lane> tell(Accepting accepting, LeadCase known, UUID messageId, List<String> taking) {
        CanonicalMessage message = accepting.message();
        if (Emergencies.is(message)) {
            return emergencies.disclose(accepting, known, messageId);
        }
        List<Partner> concerned = message.kind().equals(ConsentMessages.REVOKED)
                ? toldOfRevocation(accepting, known)
                : concerned(accepting, known, taking);
        if (message.kind().name().equals("custody-event") && active.hasLeft(known.id())) {
            concerned = stillConcerned(concerned, message, deliveries.toldOfStay(known.id(), messageId));
        }
        if (message.kind().name().equals(SAFETY)) {
            byHandOf(known, concerned.isEmpty(), accepting.now());
        }
        return deliveries.create(messageId, known.id(), message.kind(), concerned, accepting.now());
    }

    /** The case after a message of this sender: only its own case management tells that it has met the person. */
    LeadCase after(LeadCase before, CanonicalMessage message, Partner sender, Instant now) {
        LeadCase after = before.after(message, now);
        return LeadCase.tellsOfMeeting(message)
                        && sender.role() == Role.CASE_MANAGEMENT
                        && parties.isOwn(before.id(), sender.id())
                ? after.withMeeting()
                : after;
    }

    private void update(Accepting accepting, LeadCase before, LeadCase after) {
        if (!after.equals(before)) {
            cases.update(after);
        }
        if (before.isMonitored() && !after.isMonitored()) {
            endings.endMonitoring(after.id(), accepting.now());
        }
        if (after.charge().isEnd()) {
            endWith(ConsentEndings.Event.DISPOSITION, after, accepting.now());
        }
    }

    /**
     * Moves a case by what was said of an earlier message.
     *
     * @return what may go by that
     */
    List<Lane> move(Accepting correction, LeadCase before, LeadCase after) {
        update(correction, before, after);
        if (before.custody().isOpen() && !after.custody().isOpen()) {
            jails.leave(correction.snapshot(), after, correction.sender().id(), correction.now());
        }
        List<Lane> lanes = new ArrayList<>();
        if (!before.custody().isOpen()
                && after.custody().isOpen()
                && correction.sender().role() == Role.JAIL_CUSTODY) {
            lanes.addAll(joining.again(correction, after));
        }
        if (opensMore(before, after)) {
            lanes.addAll(held.release(after.id(), correction.now()));
        }
        return lanes;
    }

    /** Who has left has agreed to nothing beyond, and what still waits for an agreement never goes. */
    void close(LeadCase known, Snapshot snapshot, Instant now) {
        endWith(ConsentEndings.Event.EXIT, known, now);
        held.end(known.id(), snapshot, now);
    }

    /**
     * Somebody takes part after all: what is waited for is asked anew. Nobody was told of a stay that began meanwhile,
     * and consents that ended with an exit stay ended: a person sees to both.
     *
     * @param corrected whether the end itself was taken back, and not followed by a yes
     */
    void back(LeadCase known, boolean corrected, Instant now) {
        asked.again(known, now);
        if (corrected || known.custody().isOpen()) {
            tasks.raise(known.id(), CaseTasks.BACK, now);
        }
    }

    /** A consent that was to end when the person leaves, and comes after that, brings nobody in. */
    private void endLate(Accepting accepting, LeadCase known) {
        if (ConsentMessages.isGiven(accepting.message())) {
            watch.leftAt(known.id()).ifPresent(left -> consentMessages.endLate(accepting, left));
        }
    }

    private void byHandOf(LeadCase known, boolean nobody, Instant now) {
        tasks.raise(known.id(), nobody ? CaseTasks.SAFETY_REPORT_TO_NOBODY : CaseTasks.SAFETY_REPORT, now);
    }

    private void endWith(ConsentEndings.Event event, LeadCase known, Instant now) {
        endings.endWith(event, known.id(), known.participant(), now);
        byHand.ended(event, known.participant(), now);
    }

    private void keepOwnNames(Accepting accepting, LeadCase known) {
        String sender = accepting.sender().id();
        ownNames(accepting.message()).forEach((field, own) -> handles.keep(known.id(), sender, field, own));
    }

    /** By what its sender calls the case in its own files, by field. */
    static Map<String, String> ownNames(CanonicalMessage message) {
        Map<String, String> names = new HashMap<>();
        OWN_NAMES.forEach(field -> message.text(field).ifPresent(own -> names.put(field, own)));
        return names;
    }

    /** Whether nothing that happened later was told before. */
    static boolean isNews(CanonicalMessage message, Instant told, LeadCase before, LeadCase after) {
        return !before.isOvertaken(message, told) || !after.standsAs(before);
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

    /** The stay of somebody who has left concerns nobody, but for the end of one that was told of. */
    private static List<Partner> stillConcerned(List<Partner> parties, CanonicalMessage event, Set<String> told) {
        return "booked".equals(event.kind().variant())
                ? List.of()
                : parties.stream()
                        .filter(partner -> told.contains(partner.id()))
                        .toList();
    }

    /** Who has received something on what is revoked here, and is of a role that is told. */
    private List<Partner> toldOfRevocation(Accepting accepting, LeadCase known) {
        List<UUID> revoked = endings.takenBackBy(accepting.sender().id(), accepting.idToken());
        Set<Role> told = accepting.snapshot().programOf(known).toldOfRevocation();
        return deliveries.shownOn(known.id(), revoked).stream()
                .filter(id -> !id.equals(accepting.sender().id()))
                .flatMap(id -> accepting.snapshot().partners().byId(id).stream())
                .filter(partner ->
                        told.contains(partner.role()) && partner.endpoint().isPresent())
                .toList();
    }

    private static boolean opensMore(Accepting accepting, LeadCase before, LeadCase after) {
        return ConsentMessages.isGiven(accepting.message()) || opensMore(before, after);
    }

    private static boolean opensMore(LeadCase before, LeadCase after) {
        return (after.accepted() && !before.accepted())
                || (after.met() && !before.met())
                || after.charge() != before.charge()
                || after.isMonitored() != before.isMonitored();
    }

    /** A jail that no longer holds the person has no part any more. */
    private static boolean leaves(CanonicalMessage message, LeadCase after) {
        return message.kind().name().equals("custody-event") && !after.custody().isOpen();
    }
}
