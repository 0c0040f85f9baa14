package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What the hub does not decide by itself: consents of minors (42 CFR 2.14), after a death, and where somebody else
 * signs for the person (2.15). They open nothing until a person has looked.
 */
@Repository
class ByHand {
    private static final int OF_AGE = 18;

    private final JdbcClient sql;

    ByHand(JdbcClient sql) {
        this.sql = sql;
    }

    /** Why a person decides about this participant's consents, if so. */
    Optional<String> reason(UUID participant) {
        return sql.sql("select by_hand from participant where id = ? and by_hand is not null")
                .param(participant)
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
            boolean first = sql.sql("update participant set by_hand = ? where id = ? and by_hand is null")
                            .params(reason, participant)
                            .update()
                    == 1;
            if (first) {
                task("participant", participant, reason, now);
                suspend(participant, reason).forEach(authority -> ask(authority, reason, now));
            }
        });
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
        try {
            return LocalDate.parse(born).plusYears(OF_AGE).isAfter(LocalDate.ofInstant(now, ZoneOffset.UTC));
        } catch (DateTimeException e) { // the blank of a rehearsal; a message has a date here
            return false;
        }
    }

    private void task(String what, UUID about, String reason, Instant now) {
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, ?, ?, ?)")
                .params(UUID.randomUUID(), Timestamp.from(now), what, about, reason)
                .update();
    }
}
