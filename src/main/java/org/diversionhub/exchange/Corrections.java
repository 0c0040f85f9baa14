package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Persons;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * A sender says that an earlier message of its own was wrong: as it ought to have been, or that it is void. Who has
 * nothing of it yet gets the corrected version or nothing; who has, possibly, gets a correction, of which is decided
 * when it goes ({@link Corrected}). What the message had moved is told anew from the messages that stand.
 */
@Component
class Corrections {
    static final String KIND = "correction";
    static final String NULLIFY = "nullify";

    private static final String CUSTODY = "custody-event";

    private static final String TARGET = "correction.targetId";

    /** What a roster told has no id of its own. */
    private static final Pattern OF_A_ROSTER = Pattern.compile("(booked|release-scheduled|released|transferred):(.+)");

    private final JdbcClient sql;
    private final Cases cases;
    private final ReceiptBook book;
    private final Messages messages;
    private final StandingMessages standing;
    private final CorrectionRecipients recipients;
    private final Held held;
    private final Retelling retelling;
    private final ByHand byHand;
    private final Screening screening;
    private final ToldBookings told;
    private final LastWord lastWord;
    private final Bookings bookings;
    private final MatchQueue queue;
    private final Persons persons;
    private final CaseTasks caseTasks;
    private final Audit audit;

    Corrections(
            JdbcClient sql,
            Cases cases,
            ReceiptBook book,
            Messages messages,
            StandingMessages standing,
            CorrectionRecipients recipients,
            Held held,
            Retelling retelling,
            ByHand byHand,
            Screening screening,
            ToldBookings told,
            LastWord lastWord,
            Bookings bookings,
            MatchQueue queue,
            Persons persons,
            CaseTasks caseTasks,
            Audit audit) {
        this.sql = sql;
        this.cases = cases;
        this.book = book;
        this.messages = messages;
        this.standing = standing;
        this.recipients = recipients;
        this.held = held;
        this.retelling = retelling;
        this.byHand = byHand;
        this.screening = screening;
        this.told = told;
        this.lastWord = lastWord;
        this.bookings = bookings;
        this.queue = queue;
        this.persons = persons;
        this.caseTasks = caseTasks;
        this.audit = audit;
    }

    static boolean is(Kind kind) {
        return kind.isCorrection();
    }

    static boolean isNullify(Kind kind) {
        return is(kind) && NULLIFY.equals(kind.variant());
    }

    /** What came of a correction. */
    sealed interface Done {
        record Kept(List<Lane> lanes) implements Done {}

        record Wrong(List<Fault> faults) implements Done {}
    }

    /**
     * Keeps it with each message of this sender that has the id. A jail learns neither whether there is one nor what is
     * wrong with it, since its bookings are kept of participants alone: the work is done after the answer.
     */
    Done take(Accepting accepting) {
        CorrectedRecord said = CorrectedRecord.of(accepting);
        if (!said.faults().isEmpty()) {
            return new Done.Wrong(said.faults());
        }
        if (accepting.sender().role() == Role.JAIL_CUSTODY) {
            told.put(accepting, tokens(accepting), booking(accepting, said));
            return new Done.Kept(List.of());
        }
        List<Messages.Told> targets = targets(accepting, Set.of());
        List<Fault> faults = targets.isEmpty()
                ? List.of(new Fault("/correction/targetId", "no message of yours has this id"))
                : fault(targets.getFirst(), said);
        return faults.isEmpty() ? new Done.Kept(keep(accepting, said, targets)) : new Done.Wrong(faults);
    }

    /**
     * What a jail has corrected of this person; what does not fit changes nothing.
     *
     * @param sure whether what it says now is still this person's; or it is void, and somebody decides whose it is
     */
    List<Lane> keep(Accepting accepting, UUID participant, boolean sure) {
        CorrectedRecord said = CorrectedRecord.of(accepting);
        Set<UUID> person = Set.copyOf(persons.hold(participant));
        List<Messages.Told> targets = targets(accepting, person);
        if (said.faults().isEmpty()) {
            queue.correct(accepting, said, tokens(accepting), person);
        }
        targets.removeIf(target -> isAmiss(target, said, accepting));
        if (sure) {
            return keep(accepting, said, targets);
        }
        Accepting taken = accepting.as(CorrectedRecord.nullify(accepting.message(), "entered-in-error"));
        List<Lane> lanes = keep(taken, CorrectedRecord.of(taken), targets);
        targets.forEach(target -> said.instead(target.message().time())
                .ifPresent(right -> queue.put(
                        accepting.as(right).under(target.idToken()),
                        cases.lock(target.caseId()).orElseThrow())));
        return lanes;
    }

    /**
     * A jail has its receipt, and is told nothing: where its word is lost, a person hears. What is void already may be.
     */
    private boolean isAmiss(Messages.Told target, CorrectedRecord said, Accepting accepting) {
        boolean amiss = !said.faults().isEmpty() || !fault(target, said).isEmpty();
        if (amiss && !(target.nullified() && isNullify(accepting.message().kind()))) {
            caseTasks.raise(target.caseId(), CaseTasks.BOOKING_NOT_KEPT, accepting.now());
        }
        return amiss;
    }

    /** As a jail would have told it, so that it can be seen whose it is. */
    private static Optional<Accepting> booking(Accepting accepting, CorrectedRecord said) {
        return said.instead(accepting.message().time())
                .filter(right -> right.kind().name().equals(CUSTODY))
                .map(accepting::as);
    }

    private List<Lane> keep(Accepting accepting, CorrectedRecord said, List<Messages.Told> targets) {
        List<Lane> lanes = new ArrayList<>();
        targets.forEach(target -> lanes.addAll(keep(accepting, said, target)));
        return lanes;
    }

    /** By its id; what a jail's roster told by its event and its stay, such as {@code booked:2026-000911}. */
    private List<byte[]> tokens(Accepting accepting) {
        String sender = accepting.sender().id();
        String target = accepting.message().text(TARGET).orElseThrow();
        List<byte[]> tokens = new ArrayList<>(List.of(book.idToken(sender, target)));
        Matcher entry = OF_A_ROSTER.matcher(target);
        if (accepting.sender().role() == Role.JAIL_CUSTODY && entry.matches()) {
            tokens.add(book.entryToken(sender, entry.group(1), entry.group(2)));
        }
        return tokens;
    }

    /**
     * With their cases held: several where a booking is kept in several.
     *
     * @param person in cases of these participants alone; of nobody: in any
     */
    private List<Messages.Told> targets(Accepting accepting, Set<UUID> person) {
        List<byte[]> tokens = tokens(accepting);
        List<UUID> found = sql.sql(
                        "select distinct case_id from message where sender = ? and id_token = any(?) order by case_id")
                .params(accepting.sender().id(), tokens.toArray(byte[][]::new))
                .query(UUID.class)
                .list();
        List<Messages.Told> targets = new ArrayList<>();
        found.stream()
                .flatMap(caseId -> cases.lock(caseId).stream())
                .filter(known -> person.isEmpty() || person.contains(known.participant()))
                .forEach(known -> standing.told(known.id()).stream()
                        .filter(told -> told.isOf(accepting.sender().id(), tokens))
                        .reduce(Corrections::lastStanding)
                        .ifPresent(targets::add));
        return targets;
    }

    /** Of what a roster has told anew, such as another day of release, the last word. */
    private static Messages.Told lastStanding(Messages.Told one, Messages.Told later) {
        return later.nullified() ? one : later;
    }

    private static List<Fault> fault(Messages.Told target, CorrectedRecord said) {
        if (target.nullified()) {
            return List.of(new Fault("/correction/targetId", "it is nullified already"));
        }
        if (!CorrectedRecord.isCorrectable(target.message().kind())) {
            return List.of(new Fault(
                    "/correction/targetId",
                    "a message of this kind is not corrected: a consent is revoked or superseded, a record stays"));
        }
        return said.faultsBeside(target.message());
    }

    private List<Lane> keep(Accepting accepting, CorrectedRecord said, Messages.Told target) {
        LeadCase before = cases.lock(target.caseId()).orElseThrow();
        Accepting own = said.record()
                .map(record -> judged(accepting.with(record), before, target))
                .orElse(accepting);
        UUID id = messages.correct(own, before, target);
        if (isNullify(accepting.message().kind())) {
            held.nullified(target.id(), before.id(), accepting.now());
            incident(accepting, target);
        }
        List<Lane> lanes = new ArrayList<>(retelling.of(own, before, target, id));
        if (target.message().kind().name().equals(CUSTODY)) {
            stay(accepting, said, target, before);
        }
        lanes.addAll(recipients.tell(accepting, target, id));
        lanes.addAll(lastWord.again(accepting, before.id(), target.message().kind()));
        audit.append(new Entry(
                Entry.Event.ACCEPTED,
                accepting.sender().id(),
                null,
                before.participant(),
                id,
                null,
                accepting.message().kind(),
                Optional.empty(),
                "accepted"));
        return lanes;
    }

    /**
     * As its kind would be on its first day: by the rules of the programme, and of somebody of whom a person decides.
     */
    private Accepting judged(Accepting correction, LeadCase known, Messages.Told target) {
        CanonicalMessage said = correction.message();
        Accepting asTold = correction.as(new CanonicalMessage(
                target.message().kind(), said.id(), target.message().time(), said.record()));
        byHand.look(asTold.message(), known.participant(), correction.now());
        return correction.with(screening.of(asTold, known).message().record());
    }

    /** A stay that was another person's is not this one's, whatever the jail tells of it later. */
    private void stay(Accepting accepting, CorrectedRecord said, Messages.Told target, LeadCase known) {
        if (isOfAnother(accepting.message())) {
            queue.refuse(accepting, target.message(), known.participant(), known.program(), known.id());
        } else {
            bookings.corrected(accepting, target, said.instead(target.message().time()));
        }
    }

    static boolean isOfAnother(CanonicalMessage correction) {
        return isNullify(correction.kind())
                && correction
                        .text("correction.reason")
                        .filter(CorrectedRecord.WRONG_PERSON::equals)
                        .isPresent();
    }

    /** Somebody got what is about another person: a person sees who, and what follows (45 CFR 164.402, 42 CFR 2.16). */
    private void incident(Accepting accepting, Messages.Told target) {
        if (isOfAnother(accepting.message())) {
            sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'privacy-incident', ?, ?)")
                    .params(
                            UUID.randomUUID(),
                            Timestamp.from(accepting.now()),
                            target.id(),
                            CorrectedRecord.WRONG_PERSON)
                    .update();
        }
    }
}
