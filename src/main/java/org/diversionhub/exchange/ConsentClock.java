package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.consent.Authority;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Programs;
import org.diversionhub.referral.ParticipationState;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells a person before a consent ends on which something rests, so that it can be renewed, and when it has ended, desk
 * after desk; and when one may be taken back from now on (42 CFR 2.35(c)). No partner is told, least of all a justice
 * role.
 */
@Component
class ConsentClock {
    private static final String EXPIRES = "consent-expires";
    private static final String EXPIRED = "consent-expired";
    private static final String REVOCABLE = "consent-revocable";
    private static final Duration AGAIN = Duration.ofDays(7);

    /** Whether another stands that reaches as far and lasts longer. */
    private static final String RENEWED = """
            exists (select 1 from authority b where b.participant_id = a.participant_id and b.id <> a.id and b.type = a.type
                and b.complete and b.revoked_at is null and b.delivery_id is null
                and (b.case_id is null or b.case_id = a.case_id)
                and b.disclosers @> a.disclosers and b.recipients @> a.recipients and b.categories @> a.categories
                and b.purposes @> a.purposes and b.starts_at <= a.ends_at and (b.ends_at is null or b.ends_at > a.ends_at))""";

    /** Whether somebody takes part in, or has got something of, an open case on it. */
    private static final String RESTS = """
            exists (select 1 from lead_case c join course w on w.case_id = c.id
                where (c.participant_id = a.participant_id or exists (select 1 from authority_also y
                        where y.authority_id = a.id and y.participant_id = c.participant_id))
                    and (a.case_id is null or a.case_id = c.id)
                    and w.referral <> 'CLOSED' and w.participation <> all(:left) and (
                        exists (select 1 from delivery d where d.case_id = c.id and d.shown and a.id = any(d.authorities))
                        or exists (select 1 from party p where p.case_id = c.id and p.named and p.left_at is null
                            and p.partner = any(a.recipients))))""";

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Alarms alarms;
    private final ClockTasks tasks;
    private final Asking asking;
    private final CurrentSnapshot snapshots;
    private final Clock clock;

    ConsentClock(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Alarms alarms,
            ClockTasks tasks,
            Asking asking,
            CurrentSnapshot snapshots,
            Clock clock) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.alarms = alarms;
        this.tasks = tasks;
        this.asking = asking;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** How long one lasts; what counts on it. */
    private record Term(
            Instant begin,
            Instant end,
            @Nullable Instant revocable,
            @Nullable Instant revoked,
            String program,
            boolean stands,
            boolean renewed) {
        /** Taken back later than now is not over yet. */
        boolean isRevoked(Instant now) {
            return revoked != null && !revoked.isAfter(now);
        }
    }

    /** One that an event ends has no alarm. */
    void watch(Authority consent, Clocks clocks) {
        Optional.ofNullable(consent.until())
                .ifPresent(end -> alarms.setConsent(
                        consent.id(), end, first(warning(consent.signedAt(), end, clocks), consent.revocableFrom())));
    }

    /** After the site has changed its times. */
    void watchAgain(Programs programs) {
        Instant now = clock.instant();
        sql.sql("select a.id, a.ends_at, a.revocable_from, a.signed_at, p.program from authority a"
                        + " join participant p on p.id = a.participant_id"
                        + " where a.ends_at > ? and a.delivery_id is null and a.revoked_at is null")
                .param(Timestamp.from(now))
                .query(row -> {
                    Instant end = row.getTimestamp(2).toInstant();
                    Clocks clocks = programs.of(row.getString(5)).clocks();
                    Instant warning = warning(row.getTimestamp(4).toInstant(), end, clocks);
                    alarms.setConsent(row.getObject(1, UUID.class), end, first(warning, instant(row.getTimestamp(3))));
                });
    }

    /** What asks for a renewal is over when the person has given it, or has taken the consent back. */
    void settle(UUID participant, Instant now) {
        sql.sql("update task set done_at = :now, done_by = 'hub' where what = 'clock' and done_at is null"
                        + " and reason = any(:reasons) and about in (select a.id from authority a"
                        + " where a.participant_id = :participant and (a.revoked_at <= :now or " + RENEWED + "))"
                        + " returning id")
                .param("now", Timestamp.from(now))
                .param("reasons", new String[] {EXPIRES, EXPIRED, REVOCABLE})
                .param("participant", participant)
                .query(UUID.class)
                .list()
                .forEach(alarms::tellCleared);
    }

    /**
     * @param planned when it was to end when it was given; what has ended before has not run out, and nobody is asked
     *     for it any more
     * @return when it rings again, or empty if it is done
     */
    Optional<Instant> ring(UUID consent, Instant planned) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Term> term = term(consent).filter(one -> one.end().toEpochMilli() == planned.toEpochMilli());
            if (term.isEmpty()) {
                clear(consent, clock.instant());
            }
            return term.flatMap(one -> ring(consent, one));
        }));
    }

    private Optional<Instant> ring(UUID consent, Term term) {
        Instant now = clock.instant();
        if (term.isRevoked(now)) {
            return Optional.empty();
        }
        Clocks clocks = snapshots.get().programs().of(term.program()).clocks();
        Instant warn = warning(term.begin(), term.end(), clocks);
        boolean asks = term.stands() && !term.renewed();
        if (!now.isBefore(term.end())) {
            clear(consent, now);
            return asks || isAsked(consent) ? expired(consent, term, now) : Optional.empty();
        }
        if (asks && !now.isBefore(warn)) {
            raise(consent, term, EXPIRES, term.end(), now);
        }
        Instant revocable = term.revocable();
        if (term.stands() && term.revoked() == null && revocable != null && !now.isBefore(revocable)) {
            raise(consent, term, REVOCABLE, revocable, now);
        }
        return Stream.of(Optional.of(warn), Optional.ofNullable(revocable), Optional.of(term.end()))
                .flatMap(Optional::stream)
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }

    /** Desk after desk until somebody has looked, who is not asked again. */
    private Optional<Instant> expired(UUID consent, Term term, Instant now) {
        return tasks.raise(consent, EXPIRED, term.end(), now)
                .map(task -> asking.ask(task, snapshots.get().programs().of(term.program()), EXPIRED, AGAIN, now));
    }

    private boolean isAsked(UUID consent) {
        return !tasks.open(consent, List.of(EXPIRED)).isEmpty();
    }

    private void clear(UUID consent, Instant now) {
        List.of(EXPIRES, REVOCABLE)
                .forEach(reason -> tasks.clear(consent, reason, now).forEach(alarms::tellCleared));
    }

    private void raise(UUID consent, Term term, String reason, Instant due, Instant now) {
        tasks.raise(consent, reason, due, now)
                .ifPresent(
                        task -> asking.askFirst(task, snapshots.get().programs().of(term.program()), reason, now));
    }

    private Optional<Term> term(UUID consent) {
        return sql.sql(
                        "select a.signed_at, a.ends_at, a.revocable_from, a.revoked_at, p.program, a.complete and "
                                + RESTS
                                + " as stands, " + RENEWED
                                + " as renewed from authority a join participant p on p.id = a.participant_id where a.id = :id and a.ends_at is not null")
                .param("id", consent)
                .param("left", ParticipationState.ends())
                .query((row, n) -> new Term(
                        row.getTimestamp(1).toInstant(),
                        row.getTimestamp(2).toInstant(),
                        instant(row.getTimestamp(3)),
                        instant(row.getTimestamp(4)),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getBoolean(7)))
                .optional();
    }

    /** A short one is not asked for again as soon as it is given: half of it has to be over. */
    private static Instant warning(Instant signed, Instant end, Clocks clocks) {
        Instant half = signed.plus(Duration.between(signed, end).dividedBy(2));
        Instant warning = clocks.before(end, clocks.consentRenewal());
        return warning.isBefore(half) ? half : warning;
    }

    private static Instant first(Instant one, @Nullable Instant other) {
        return other != null && other.isBefore(one) ? other : one;
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
