package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.diversionhub.consent.ConsentEndings;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.referral.Persons;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What the hub does not decide by itself: consents of minors (42 CFR 2.14), after a death, and where somebody else
 * signs for the person (2.15). They open nothing until a person has looked.
 */
@Repository
class ByHand {
    private static final int OF_AGE = 18;

    private static final String ENDED = "ended-in-a-merged-case";

    private final JdbcClient sql;
    private final Persons persons;

    ByHand(JdbcClient sql, Persons persons) {
        this.sql = sql;
        this.persons = persons;
    }

    /** Why a person decides about this person's consents, if so. */
    Optional<String> reason(UUID participant) {
        return sql.sql("select by_hand from participant where id in " + Persons.OF
                        + " and by_hand is not null order by id limit 1")
                .param("participant", participant)
                .query(String.class)
                .optional();
    }

    /** A person is asked about a consent. */
    void ask(UUID authority, String reason, Instant now) {
        task("authority", authority, reason, now);
    }

    /** From the message on that tells of it, a person decides. */
    void look(CanonicalMessage message, UUID participant, Instant now) {
        reasonIn(message, now).ifPresent(reason -> {
            hold(participant);
            boolean first = sql.sql("update participant set by_hand = ? where id = ? and by_hand is null")
                            .params(reason, participant)
                            .update()
                    == 1;
            if (first) {
                task("participant", participant, reason, now);
                suspend(participant, reason).forEach(authority -> ask(authority, reason, now));
                spread(persons.of(participant), now);
            }
        });
    }

    /**
     * After a message that gave the reason was wrong: what comes from now on waits only for what still stands. What had
     * begun to wait has its task.
     */
    void lookAgain(CanonicalMessage wrong, UUID participant, Supplier<List<CanonicalMessage>> standing, Instant now) {
        Optional<String> was = reasonIn(wrong, now);
        if (was.isEmpty()) {
            return;
        }
        hold(participant);
        if (isPartlyForgotten(participant)) {
            return;
        }
        Optional<String> still = standing.get().stream()
                .flatMap(told -> reasonIn(told, now).stream())
                .findFirst();
        if (!still.equals(was)) {
            sql.sql("update participant set by_hand = ? where id = ?")
                    .params(still.orElse(null), participant)
                    .update();
            sql.sql("update task set done_at = ?, done_by = 'hub' where what = 'participant' and about = ?"
                            + " and done_at is null")
                    .params(Timestamp.from(now), participant)
                    .update();
            still.ifPresent(reason -> task("participant", participant, reason, now));
        }
    }

    /** Who tells of a death and who takes one back, each in another case, wait for each other. */
    private void hold(UUID participant) {
        sql.sql("select from participant where id = ? for no key update")
                .param(participant)
                .query(row -> {});
    }

    /** What a shredded case said of the person is not known any more. */
    private boolean isPartlyForgotten(UUID participant) {
        return sql.sql("select exists (select from lead_case where participant_id = ? and shredded_at is not null)")
                .param(participant)
                .query(Boolean.class)
                .single();
    }

    /** What ends with an event in one case ends in all of its person's: there it waits for somebody to look. */
    void ended(ConsentEndings.Event event, UUID participant, Instant now) {
        persons.of(participant).stream()
                .filter(other -> !other.equals(participant))
                .forEach(other -> suspendOf(other, participant, ENDED, "ends_with = '" + event.name() + "'", now));
    }

    /** Of a person nothing is opened by itself, whichever participant it is of whom the hub knows why. */
    void spread(Collection<UUID> person, Instant now) {
        for (UUID one : person) {
            sql.sql("select by_hand from participant where id = ? and by_hand is not null")
                    .param(one)
                    .query(String.class)
                    .optional()
                    .ifPresent(reason -> person.stream()
                            .filter(other -> !other.equals(one))
                            .forEach(other -> suspendOf(other, one, reason, "true", now)));
        }
    }

    private void suspendOf(UUID other, UUID because, String reason, String which, Instant now) {
        sql.sql("update authority set waits_for = ?, suspended_by = ? where participant_id = ? and waits_for is null"
                        + " and revoked_at is null and type not in ('EMERGENCY', 'COURT_ORDER') and " + which
                        + " returning id")
                .params(reason, because, other)
                .query(UUID.class)
                .list()
                .forEach(authority -> ask(authority, reason, now));
    }

    /** What waits because of somebody who is another person waits no longer. */
    void lift(Collection<UUID> person, Instant now) {
        UUID[] members = person.toArray(UUID[]::new);
        List<UUID> lifted = sql.sql("update authority set waits_for = null, suspended_by = null"
                        + " where participant_id = any(?) and suspended_by <> all(?) and approved_by is null"
                        + " returning id")
                .params(members, members)
                .query(UUID.class)
                .list();
        sql.sql("update task set done_at = ?, done_by = 'hub' where what = 'authority' and about = any(?)"
                        + " and done_at is null")
                .params(Timestamp.from(now), lifted.toArray(UUID[]::new))
                .update();
    }

    /** What the person had agreed to opens nothing until somebody has looked at it. */
    private List<UUID> suspend(UUID participant, String reason) {
        return sql.sql("update authority set waits_for = ? where participant_id = ? and waits_for is null"
                        + " and revoked_at is null and type not in ('EMERGENCY', 'COURT_ORDER') returning id")
                .params(reason, participant)
                .query(UUID.class)
                .list();
    }

    private static Optional<String> reasonIn(CanonicalMessage message, Instant now) {
        if (message.text("engagement.exitReason").filter("deceased"::equals).isPresent()) {
            return Optional.of("deceased");
        }
        return message.text("participant.birthDate")
                .filter(born -> isMinor(born, now))
                .map(born -> "minor");
    }

    private static boolean isMinor(String born, Instant now) {
        return LocalDate.parse(born).plusYears(OF_AGE).isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    private void task(String what, UUID about, String reason, Instant now) {
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, ?, ?, ?)")
                .params(UUID.randomUUID(), Timestamp.from(now), what, about, reason)
                .update();
    }
}
