package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.outcomes.Edition;
import org.diversionhub.outcomes.Period;
import org.diversionhub.outcomes.Person;
import org.diversionhub.outcomes.Stratum;
import org.diversionhub.outcomes.Way;
import org.diversionhub.outcomes.Way.Told;
import org.diversionhub.partner.Clocks;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.Program;
import org.diversionhub.partner.Role;
import org.diversionhub.referral.Course;
import org.diversionhub.referral.Courses.Event;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.SealBroken;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who was referred to a programme in a period: each person once, whoever has been merged too, with the first referral
 * in it. The referrals are opened one by one, and nothing of them is kept but the group that the person is counted in.
 */
final class Referred {
    private static final List<String> STOPS = List.of("arrest.at", "incident.occurredAt", "referral.madeAt");

    private final JdbcClient sql;
    private final Messages messages;
    private final Program program;
    private final Partners partners;
    private final Period period;
    private final Instant until;

    /** @param until what came later is not in the table */
    Referred(JdbcClient sql, Messages messages, Program program, Partners partners, Period period, Instant until) {
        this.sql = sql;
        this.messages = messages;
        this.program = program;
        this.partners = partners;
        this.period = period;
        this.until = until;
    }

    /**
     * Somebody's first case in the period, with the referral that opened it, still sealed; none where it was shredded.
     */
    private record First(
            UUID id,
            UUID person,
            String agency,
            String door,
            Instant opened,
            @Nullable UUID message,
            @Nullable String kind,
            @Nullable Instant happened,
            byte @Nullable [] sealed) {
        @Override
        public String toString() {
            return "First[" + id + "]";
        }
    }

    /** @param readable only those whose referral can be opened: the others were counted before, and stay counted */
    List<Person> people(boolean readable) {
        Map<UUID, List<Event>> events = events();
        Map<UUID, List<Told>> contacts = contacts();
        Map<UUID, List<Told>> bookings = bookings();
        return first().flatMap(first -> {
                    Optional<CanonicalMessage> referral = open(first);
                    return readable && referral.isEmpty()
                            ? Stream.empty()
                            : Stream.of(person(first, referral, events, contacts, bookings));
                })
                .toList();
    }

    private Person person(
            First first,
            Optional<CanonicalMessage> referral,
            Map<UUID, List<Event>> events,
            Map<UUID, List<Told>> contacts,
            Map<UUID, List<Told>> bookings) {
        Clocks clocks = program.clocks();
        Way way = new Way(
                first.opened(),
                referral.flatMap(Referred::stop).orElse(null),
                events.getOrDefault(first.id(), List.of()),
                contacts.getOrDefault(first.person(), List.of()),
                bookings.getOrDefault(first.person(), List.of()));
        Map<Stratum, String> groups = new EnumMap<>(Stratum.class);
        for (Stratum stratum : Stratum.values()) {
            referral.ifPresent(message -> groups.put(stratum, stratum.of(message, clocks.zone())));
        }
        groups.put(Stratum.DEPARTMENT, department(first));
        return new Person(groups, way.steps(period.end(clocks.zone()), clocks));
    }

    /** An arrest that an officer refers by the app is of the department that files it. */
    private String department(First first) {
        boolean byTheApp = first.door().equals("arrest")
                && partners.byId(first.agency())
                        .filter(agency -> agency.role() == Role.REFERRING_OFFICER)
                        .isPresent();
        return byTheApp
                ? program.of(first.agency())
                        .flatMap(Program.Jurisdiction::records)
                        .orElse(first.agency())
                : first.agency();
    }

    private static Optional<Instant> stop(CanonicalMessage referral) {
        return STOPS.stream()
                .flatMap(path -> referral.text(path).stream())
                .findFirst()
                .map(text -> OffsetDateTime.parse(text).toInstant());
    }

    private Optional<CanonicalMessage> open(First first) {
        if (first.sealed() == null || first.message() == null || first.kind() == null || first.happened() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(messages.open(
                    Purpose.OUTCOMES,
                    first.message(),
                    first.id(),
                    Kind.parse(first.kind()),
                    first.happened(),
                    first.sealed()));
        } catch (CaseKeyMissing | SealBroken e) {
            return Optional.empty();
        }
    }

    private Stream<First> first() {
        return all("""
                        select distinct on (coalesce(p.person, p.id)) c.id, coalesce(p.person, p.id) as person, c.agency, c.door,
                            c.opened_at,
                            r.version_id, r.kind, r.happened_at, r.sealed
                        from lead_case c join participant p on p.id = c.participant_id
                            left join lateral (select coalesce(v.id, m.id) as version_id, m.kind,
                                m.happened_at, coalesce(v.sealed, m.sealed) as sealed
                            from message m left join message v
                                on v.id = m.corrected_by and v.kind = 'correction/correct' and v.accepted_at <= :first
                            where m.case_id = c.id and m.kind like 'diversion-referral/%' and not exists (
                                select from message n where n.id = m.corrected_by and n.kind = 'correction/nullify'
                                    and n.accepted_at <= :until)
                            order by m.accepted_at limit 1) r on c.shredded_at is null
                        where c.program = :program and c.door <> 'consent'
                            and c.opened_at >= :start and c.opened_at < :end
                            and (c.shredded_at is not null or r.version_id is not null)
                        order by coalesce(p.person, p.id), c.opened_at, c.id""").query((row, n) -> first(row)).list().stream();
    }

    private static First first(ResultSet row) throws SQLException {
        return new First(
                row.getObject("id", UUID.class),
                row.getObject("person", UUID.class),
                row.getString("agency"),
                row.getString("door"),
                row.getTimestamp("opened_at").toInstant(),
                row.getObject("version_id", UUID.class),
                row.getString("kind"),
                Optional.ofNullable(row.getTimestamp("happened_at"))
                        .map(Timestamp::toInstant)
                        .orElse(null),
                row.getBytes("sealed"));
    }

    private Map<UUID, List<Event>> events() {
        Map<UUID, List<Event>> events = new HashMap<>();
        all("""
                        select e.* from course_event e join lead_case c on c.id = e.case_id
                        where c.program = :program and c.opened_at >= :start and c.opened_at < :end
                            and e.machine in ('referral', 'participation')
                            and not exists (select from message m join message n on n.id = m.corrected_by
                                where m.id = e.message_id and n.kind = 'correction/nullify'
                                    and n.accepted_at <= :until)""").query(row -> {
            events.computeIfAbsent(row.getObject("case_id", UUID.class), any -> new ArrayList<>())
                    .add(new Event(
                            row.getString("machine"),
                            row.getString("before"),
                            row.getString("event"),
                            Course.Outcome.valueOf(row.getString("outcome")),
                            row.getTimestamp("at").toInstant(),
                            row.getTimestamp("told_at").toInstant(),
                            row.getObject("message_id", UUID.class)));
        });
        return events;
    }

    /** When case management met the people, in whichever of their cases; to be looking for somebody is not to meet. */
    private Map<UUID, List<Told>> contacts() {
        return told("contact", "met");
    }

    private Map<UUID, List<Told>> bookings() {
        return told("custody", "booked");
    }

    /** Of everybody who was referred in the period, in all cases of the person. */
    private Map<UUID, List<Told>> told(String machine, String event) {
        return told(all("""
                        select coalesce(p.person, p.id) as person, e.at, e.told_at
                        from course_event e join lead_case c on c.id = e.case_id join participant p on p.id = c.participant_id
                        where coalesce(p.person, p.id) in (select coalesce(q.person, q.id)
                                from lead_case d join participant q on q.id = d.participant_id
                                where d.program = :program and d.opened_at >= :start and d.opened_at < :end)
                            and e.told_at >= :start and e.machine = :machine and e.event = :event
                            and not exists (select from message m join message n on n.id = m.corrected_by
                                where m.id = e.message_id and n.kind = 'correction/nullify'
                                    and n.accepted_at <= :until)""").param("machine", machine).param("event", event));
    }

    private static Map<UUID, List<Told>> told(JdbcClient.StatementSpec question) {
        Map<UUID, List<Told>> told = new HashMap<>();
        question.query(row -> {
            told.computeIfAbsent(row.getObject("person", UUID.class), any -> new ArrayList<>())
                    .add(new Told(
                            row.getTimestamp("at").toInstant(),
                            row.getTimestamp("told_at").toInstant()));
        });
        return told;
    }

    private JdbcClient.StatementSpec all(String question) {
        Clocks clocks = program.clocks();
        return sql.sql(question)
                .param("program", program.id())
                .param("start", Timestamp.from(period.start(clocks.zone())))
                .param("end", Timestamp.from(period.end(clocks.zone())))
                .param("first", Timestamp.from(Edition.FIRST.due(period.end(clocks.zone()), clocks)))
                .param("until", Timestamp.from(until));
    }
}
