package org.diversionhub.referral;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The ways of the cases through the programme, and every event that moved one or did not. */
@Repository
public class Courses {
    private final JdbcClient sql;

    public Courses(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * An event that would set a state.
     *
     * @param machine referral, participation, charge, custody or consent
     * @param before the state that it met
     * @param event the state that it tells of
     * @param at when it happened
     * @param message what told of it, or null where the clock did
     */
    public record Event(
            String machine,
            String before,
            String event,
            Course.Outcome outcome,
            Instant at,
            Instant toldAt,
            @Nullable UUID message) {}

    public Course begin(UUID caseId, Instant at) {
        Course begun = Course.begun(at);
        sql.sql("insert into course (case_id, opened_at, referral, referral_at, participation, participation_at)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .params(
                        caseId,
                        Timestamp.from(at),
                        begun.referral().name(),
                        Timestamp.from(begun.referralAt()),
                        begun.participation().name(),
                        Timestamp.from(begun.participationAt()))
                .update();
        return begun;
    }

    /** Empty for what is no case: a consent that waits for its referral. */
    public Optional<Course> of(UUID caseId) {
        return sql.sql("select * from course where case_id = ?")
                .param(caseId)
                .query((row, n) -> read(row))
                .optional();
    }

    public void update(UUID caseId, Course now) {
        sql.sql("update course set referral = ?, referral_at = ?, participation = ?, participation_at = ?,"
                        + " again_at = ?, answered_at = ?, enrolled_at = ?, contact_at = ?, release_at = ?, planned_at = ?, pickup_at = ?"
                        + " where case_id = ?")
                .params(
                        now.referral().name(),
                        Timestamp.from(now.referralAt()),
                        now.participation().name(),
                        Timestamp.from(now.participationAt()),
                        timestamp(now.againAt()),
                        timestamp(now.answeredAt()),
                        timestamp(now.enrolledAt()),
                        timestamp(now.contactAt()),
                        timestamp(now.releaseAt()),
                        timestamp(now.plannedAt()),
                        timestamp(now.pickupAt()),
                        caseId)
                .update();
    }

    public void note(UUID caseId, Event event) {
        sql.sql("insert into course_event (case_id, machine, before, event, outcome, at, told_at, message_id)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        caseId,
                        event.machine(),
                        event.before(),
                        event.event(),
                        event.outcome().name(),
                        Timestamp.from(event.at()),
                        Timestamp.from(event.toldAt()),
                        event.message())
                .update();
    }

    /** What the clock moved, in that order. */
    public List<Event> ofClock(UUID caseId) {
        return events(caseId).stream()
                .filter(event -> event.message() == null
                        && event.machine().equals("participation")
                        && event.outcome() == Course.Outcome.MOVED)
                .toList();
    }

    /** In the order in which the hub was told. */
    public List<Event> events(UUID caseId) {
        return sql.sql("select * from course_event where case_id = ? order by id")
                .param(caseId)
                .query((row, n) -> new Event(
                        row.getString("machine"),
                        row.getString("before"),
                        row.getString("event"),
                        Course.Outcome.valueOf(row.getString("outcome")),
                        row.getTimestamp("at").toInstant(),
                        row.getTimestamp("told_at").toInstant(),
                        row.getObject("message_id", UUID.class)))
                .list();
    }

    private static Course read(ResultSet row) throws SQLException {
        return new Course(
                row.getTimestamp("opened_at").toInstant(),
                ReferralState.valueOf(row.getString("referral")),
                row.getTimestamp("referral_at").toInstant(),
                ParticipationState.valueOf(row.getString("participation")),
                row.getTimestamp("participation_at").toInstant(),
                instant(row, "again_at"),
                instant(row, "answered_at"),
                instant(row, "enrolled_at"),
                instant(row, "contact_at"),
                instant(row, "release_at"),
                instant(row, "planned_at"),
                instant(row, "pickup_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}
