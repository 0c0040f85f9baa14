package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.Courses;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.ReferralState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asks somebody to look where a provider says nothing of whom it was sent, and where officers were asked to look at a
 * person and nobody has. What a provider says turns no case's course, so that this looks at who has said anything.
 */
@Component
class AskedClock {
    static final String SERVICE = "service-answered";
    static final String ASSESSED = "assessed";

    private static final Set<Role> PROVIDERS = EnumSet.of(Role.SUD_PROVIDER, Role.MH_PROVIDER, Role.PEER_SUPPORT);
    private static final Set<String> ASKING = Set.of("diversion-referral", ServiceReferrals.KIND, ConsentMessages.KIND);
    private static final Duration AGAIN = Duration.ofDays(7);

    /** Neither a correction nor what its sender has taken back. */
    private static final String STANDS = "a.corrects is null and not exists (select 1 from message l"
            + " where l.id = a.corrected_by and l.kind = 'correction/nullify')";

    /** A service counts from when it was asked for, a referral from when the provider has it. */
    private static final String SINCE = """
            select min(case when d.kind = 'service-referral' then m.accepted_at else d.updated_at end)
            from delivery d join message m on m.id = d.message_id left join message v on v.id = m.corrected_by
            where d.case_id = :case and d.partner = any(:providers) and v.kind is distinct from 'correction/nullify'
                and ((d.kind = 'service-referral' and d.state <> 'WITHHELD' and not exists (select 1 from message a
                        where a.case_id = d.case_id and a.sender = d.partner and a.accepted_at > m.accepted_at and %1$s))
                    or (d.kind like 'diversion-referral/%%' and d.state = 'DELIVERED' and not exists (
                        select 1 from message a where a.case_id = d.case_id and a.sender = d.partner and %1$s)))""".formatted(STANDS);

    private static final String ON_ITS_WAY = """
            select exists (select 1 from delivery where case_id = :case and partner = any(:providers)
                and kind like 'diversion-referral/%' and state in ('PENDING', 'CLAIMED', 'HELD'))""";

    /** The officers open a case of their own, of the same person. */
    private static final String LOOKED = """
            select exists (select 1 from lead_case c join participant p on p.id = c.participant_id
                join participant q on q.id = p.id or q.person = p.person
                join lead_case x on x.participant_id = q.id
                where c.id = :case and x.id <> c.id and x.agency = :officers and x.opened_at >= c.opened_at)""";

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Cases cases;
    private final Courses courses;
    private final ClockTasks tasks;
    private final Asking asking;
    private final Alarms alarms;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    AskedClock(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Cases cases,
            Courses courses,
            ClockTasks tasks,
            Asking asking,
            Alarms alarms,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.cases = cases;
        this.courses = courses;
        this.tasks = tasks;
        this.asking = asking;
        this.alarms = alarms;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** What is waited for, since when and until when. */
    private record Wait(String reason, Instant due) {}

    /**
     * In the transaction that keeps the message: sets an alarm where somebody is asked, and ends the task of an answer.
     */
    void heard(Accepting accepting, LeadCase known) {
        String kind = accepting.message().kind().name();
        if (ASKING.contains(kind) && asks(accepting, known)) {
            alarms.setAsked(known.id(), first(accepting.snapshot().programOf(known), known, accepting.now()));
        }
        Role sender = accepting.sender().role();
        if (PROVIDERS.contains(sender) || sender == Role.CASE_MANAGEMENT) {
            settle(known, accepting.snapshot(), accepting.now());
        } else if (kind.equals("diversion-referral")) {
            assessed(known).forEach(other -> settle(other, accepting.snapshot(), accepting.now()));
        }
    }

    /** A provider has come into a case, by whatever way: what it says of the person is waited for. */
    void joined(LeadCase known, Partner partner, Snapshot snapshot, Instant now) {
        if (PROVIDERS.contains(partner.role())) {
            alarms.setAsked(known.id(), first(snapshot.programOf(known), known, now));
        }
    }

    /** What was said has been taken back, or the person is back: whoever is silent is looked for at once. */
    void again(LeadCase known, Instant now) {
        alarms.setAsked(known.id(), now);
    }

    /** A consent may bring in a provider, who then has the referral. */
    private static boolean asks(Accepting accepting, LeadCase known) {
        return !accepting.message().kind().name().equals("diversion-referral")
                || isAssess(known)
                || accepting.message().text("service.provider").isPresent();
    }

    private static Instant first(Program program, LeadCase known, Instant now) {
        return program.clocks()
                .after(
                        now,
                        isAssess(known)
                                ? program.clocks().assessed()
                                : program.clocks().service());
    }

    private static boolean isAssess(LeadCase known) {
        return known.door().equals("assess");
    }

    private List<LeadCase> assessed(LeadCase known) {
        return sql
                .sql("select t.about from task t join lead_case c on c.id = t.about and c.participant_id = ?"
                        + " where t.what = 'clock' and t.reason = ? and t.done_at is null")
                .params(known.participant(), ASSESSED)
                .query(UUID.class)
                .list()
                .stream()
                .filter(id -> !id.equals(known.id()))
                .flatMap(id -> cases.lock(id).stream())
                .toList();
    }

    private void settle(LeadCase known, Snapshot snapshot, Instant now) {
        List<String> open = tasks.open(known.id(), List.of(SERVICE, ASSESSED));
        if (!open.isEmpty()) {
            List<String> waits = waits(known, snapshot).map(Wait::reason).toList();
            open.stream().filter(reason -> !waits.contains(reason)).forEach(reason -> clear(known.id(), reason, now));
        }
    }

    private void clear(UUID caseId, String reason, Instant now) {
        tasks.clear(caseId, reason, now).forEach(alarms::tellCleared);
    }

    /** @return when it rings again, or empty if it is done */
    Optional<Instant> ring(UUID caseId) {
        return Objects.requireNonNull(
                transaction.execute(status -> cases.lock(caseId).flatMap(this::ring)));
    }

    private Optional<Instant> ring(LeadCase known) {
        Snapshot snapshot = snapshots.get();
        Instant now = clock.instant();
        settle(known, snapshot, now);
        Optional<Instant> later = isOnItsWay(known, snapshot) && !isOver(known)
                ? Optional.of(snapshot.programOf(known)
                        .clocks()
                        .after(now, snapshot.programOf(known).clocks().service()))
                : Optional.empty();
        return Stream.concat(
                        waits(known, snapshot).map(wait -> ring(known.id(), wait, snapshot.programOf(known), now)),
                        later.stream())
                .min(Instant::compareTo);
    }

    private Instant ring(UUID caseId, Wait wait, Program program, Instant now) {
        if (wait.due().isAfter(now)) {
            return wait.due();
        }
        return tasks.last(caseId, wait.reason())
                .flatMap(last -> last.closedByAPerson(wait.due()))
                .map(done -> done.plus(AGAIN))
                .filter(again -> again.isAfter(now))
                .orElseGet(
                        () -> asking.ask(tasks.raise(caseId, wait.reason(), now), program, wait.reason(), AGAIN, now));
    }

    private Stream<Wait> waits(LeadCase known, Snapshot snapshot) {
        if (isOver(known)) {
            return Stream.empty();
        }
        Program program = snapshot.programOf(known);
        Optional<Wait> service = since(known, snapshot)
                .map(since -> new Wait(
                        SERVICE, program.clocks().after(since, program.clocks().service())));
        return Stream.of(service, assess(known, program)).flatMap(Optional::stream);
    }

    private boolean isOver(LeadCase known) {
        return courses.of(known.id()).filter(course -> !course.isLeft()).isEmpty();
    }

    private Optional<Wait> assess(LeadCase known, Program program) {
        Optional<String> officers = program.of(known.agency()).flatMap(Program.Jurisdiction::askedToAssess);
        return courses.of(known.id())
                .filter(course ->
                        isAssess(known) && course.referral() != ReferralState.HANDED_OFF && course.enrolledAt() == null)
                .filter(course ->
                        officers.filter(asked -> isLookedAt(known, asked)).isEmpty())
                .map(course -> new Wait(
                        ASSESSED,
                        program.clocks()
                                .after(course.openedAt(), program.clocks().assessed())));
    }

    private boolean isLookedAt(LeadCase known, String officers) {
        return sql.sql(LOOKED)
                .param("case", known.id())
                .param("officers", officers)
                .query(Boolean.class)
                .single();
    }

    private Optional<Instant> since(LeadCase known, Snapshot snapshot) {
        return sql.sql(SINCE)
                .param("case", known.id())
                .param("providers", providers(snapshot))
                .query((row, n) -> Optional.ofNullable(row.getTimestamp(1)))
                .single()
                .map(Timestamp::toInstant);
    }

    private boolean isOnItsWay(LeadCase known, Snapshot snapshot) {
        return sql.sql(ON_ITS_WAY)
                .param("case", known.id())
                .param("providers", providers(snapshot))
                .query(Boolean.class)
                .single();
    }

    /** Who can say something through the hub. */
    private static String[] providers(Snapshot snapshot) {
        return snapshot.partners().all().stream()
                .filter(partner -> PROVIDERS.contains(partner.role()))
                .filter(partner -> !partner.sends().isEmpty())
                .map(Partner::id)
                .toArray(String[]::new);
    }
}
