package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.ActiveCases;
import org.diversionhub.referral.Persons;
import org.diversionhub.trust.CaseKeyMissing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a jail has told of a participant, or of whom it may be, between its answer and its case. The answer comes after
 * one statement, whoever was booked, so that its time does not tell who takes part; {@link KeepBookings} does the work.
 */
@Component
class ToldBookings {
    private static final Logger LOG = LoggerFactory.getLogger(ToldBookings.class);

    /** A roster that says more of one person is wrong, or asks whether the person takes part. */
    static final int MOST_OF_ONE = 8;

    private static final int USUAL_LENGTH = 700;

    /** Who was booked. */
    private static final List<String> WHO =
            List.of("/participant/name", "/participant/birthDate", "/participant/identifiers");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient sql;
    private final BookingMatches matches;
    private final Bookings bookings;
    private final Messages messages;
    private final ReceiptBook book;
    private final Persons persons;

    ToldBookings(
            JdbcClient sql,
            BookingMatches matches,
            Bookings bookings,
            Messages messages,
            ReceiptBook book,
            Persons persons) {
        this.sql = sql;
        this.matches = matches;
        this.bookings = bookings;
        this.messages = messages;
        this.book = book;
        this.persons = persons;
    }

    /** A row: one event of one participant, under the key of that case; without both it is made up. */
    private record Row(
            UUID id,
            byte[] token,
            @Nullable UUID participant,
            @Nullable UUID caseId,
            boolean sure,
            String kind,
            Instant happenedAt,
            byte[] sealed) {
        static Row ofNobody(Instant now) {
            byte[] noise = new byte[USUAL_LENGTH];
            RANDOM.nextBytes(noise);
            return new Row(UUID.randomUUID(), new byte[0], null, null, false, "-", now, noise);
        }

        @Override
        public String toString() {
            return "Row[" + id + "]";
        }
    }

    /**
     * Takes what is of participants, in the caller's transaction; nothing of anybody else. In each programme that the
     * jail serves it is at least one row.
     *
     * @param all from one jail and one call, in the order in which it happened
     */
    void put(List<Accepting> all) {
        if (all.isEmpty()) {
            return;
        }
        Accepting any = all.get(0);
        List<Row> rows = new ArrayList<>();
        for (Program program : any.snapshot().programs().servedBy(any.sender().id())) {
            List<Row> found = rows(all, program);
            rows.addAll(found.isEmpty() ? List.of(Row.ofNobody(any.now())) : found);
        }
        insert(rows, any);
    }

    /**
     * Where the booking is that a jail corrects: one of each person, in a case or waiting for somebody to decide.
     *
     * @param told as it is known, if it can be opened
     */
    private record Target(
            UUID caseId, UUID participant, String program, boolean waits, Optional<CanonicalMessage> told) {
        boolean namesTheSame(Accepting right) {
            return told.filter(one -> who(one).equals(who(right.message()))).isPresent();
        }

        private static List<JsonNode> who(CanonicalMessage booking) {
            return WHO.stream().map(booking.record()::at).toList();
        }

        @Override
        public String toString() {
            return "Target[" + caseId + "]";
        }
    }

    /**
     * Likewise takes a jail's correction of a booking. What makes the booking somebody else's is not taken: only that
     * it is void.
     *
     * @param targets the tokens by which the booking may be known, which may wait here as well, or be nobody's
     * @param right the booking as it ought to have been, where it is not void
     */
    void put(Accepting correction, List<byte[]> targets, Optional<Accepting> right) {
        Map<String, BookingMatches.Fit> fits = new HashMap<>();
        Partner jail = correction.sender();
        right.ifPresent(booking -> correction
                .snapshot()
                .programs()
                .servedBy(jail.id())
                .forEach(program -> fits.put(program.id(), matches.fit(booking, program))));
        List<Row> rows = targets(jail, targets).stream()
                .flatMap(target -> row(correction, target, right, fits.get(target.program())).stream())
                .toList();
        insert(rows.isEmpty() ? List.of(Row.ofNobody(correction.now())) : rows, correction);
    }

    private List<Target> targets(Partner jail, List<byte[]> tokens) {
        return sql.sql("""
                        select distinct on (coalesce(q.person, q.id)) t.*, c.participant_id, c.program
                        from (select m.case_id, false as waits, coalesce(v.id, m.id) as id, m.kind, m.happened_at,
                                coalesce(v.sealed, m.sealed) as sealed from message m
                                left join message v on v.id = m.corrected_by and v.kind = 'correction/correct'
                                where m.sender = :jail and m.id_token = any(:tokens)
                            union all select case_id, not sure, id, kind, happened_at, sealed from booking
                                where jail = :jail and id_token = any(:tokens) and case_id is not null
                            union all select p.case_id, true, e.id, e.kind, e.happened_at, e.sealed
                                from person_match_event e join person_match p on p.id = e.match_id
                                where p.jail = :jail and e.id_token = any(:tokens)) t
                        join lead_case c on c.id = t.case_id join participant q on q.id = c.participant_id
                        where c.shredded_at is null order by coalesce(q.person, q.id), t.waits, c.id""")
                .param("jail", jail.id())
                .param("tokens", tokens.toArray(byte[][]::new))
                .query((row, n) -> new Target(
                        row.getObject("case_id", UUID.class),
                        row.getObject("participant_id", UUID.class),
                        row.getString("program"),
                        row.getBoolean("waits"),
                        messages.openIfPossible(row)))
                .list();
    }

    private Optional<Row> row(
            Accepting correction, Target target, Optional<Accepting> right, BookingMatches.@Nullable Fit fit) {
        Set<UUID> person = persons.of(Set.of(target.participant()));
        boolean sure = fit == null
                || fit.isSurely(person)
                || right.filter(target::namesTheSame).isPresent();
        boolean perhaps = fit != null && fit.isPerhaps(person);
        CanonicalMessage taken =
                sure || perhaps ? correction.message() : CorrectedRecord.ofSomebodyElse(correction.message());
        return row(
                taken, correction.idToken(), target.participant(), target.caseId(), sure || !perhaps || target.waits());
    }

    private List<Row> rows(List<Accepting> all, Program program) {
        Accepting any = all.get(0);
        Map<UUID, List<BookingMatches.Match>> found = matches.of(all, any.sender(), program).stream()
                .collect(Collectors.groupingBy(BookingMatches.Match::participant));
        Map<String, Map<UUID, UUID>> cases = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        found.forEach((participant, of) -> {
            Collection<BookingMatches.Match> events = lastOfEach(of);
            if (events.size() > MOST_OF_ONE) {
                tellOfTooMany(participant, any);
            }
            events.stream().limit(MOST_OF_ONE).forEach(match -> {
                UUID caseId = cases.computeIfAbsent(
                                variant(match), event -> casesOf(found.keySet(), program, match.booking()))
                        .get(participant);
                if (caseId != null) {
                    row(match.booking().message(), token(match.booking()), participant, caseId, match.sure())
                            .ifPresent(rows::add);
                }
            });
        });
        return rows;
    }

    private static String variant(BookingMatches.Match match) {
        return String.valueOf(match.booking().message().kind().variant());
    }

    /** Of what is said twice of one stay the later counts. */
    private static Collection<BookingMatches.Match> lastOfEach(List<BookingMatches.Match> matches) {
        return matches.stream()
                .collect(Collectors.toMap(
                        match -> {
                            CanonicalMessage booking = match.booking().message();
                            return List.of(booking.text("custody.bookingNumber").orElse(""), variant(match));
                        },
                        Function.identity(),
                        (one, later) -> later,
                        LinkedHashMap::new))
                .values();
    }

    /** Of each who is active the first case in which this event is kept. */
    private Map<UUID, UUID> casesOf(Set<UUID> participants, Program program, Accepting booking) {
        return bookings.concerned(participants, program, booking).stream()
                .collect(Collectors.toMap(ActiveCases.Found::participant, ActiveCases.Found::id, (one, other) -> one));
    }

    private byte[] token(Accepting booking) {
        return isOfARoster(booking) ? book.entryToken(booking.sender().id(), booking.message()) : booking.idToken();
    }

    private static boolean isOfARoster(Accepting booking) {
        return booking.idToken().length == 0;
    }

    private Optional<Row> row(CanonicalMessage booking, byte[] token, UUID participant, UUID caseId, boolean sure) {
        UUID id = UUID.randomUUID();
        try {
            return Optional.of(new Row(
                    id,
                    token,
                    participant,
                    caseId,
                    sure,
                    booking.kind().toString(),
                    booking.time(),
                    messages.seal(id, caseId, booking)));
        } catch (CaseKeyMissing e) {
            LOG.error("a booking of a participant could not be kept: case {} has no key", caseId);
            return Optional.empty();
        }
    }

    private void insert(List<Row> rows, Accepting any) {
        sql.sql("""
                        insert into booking (at, jail, of_roster, id, id_token, participant_id, case_id, sure, kind,
                            happened_at, sealed)
                        select ?, ?, ?, * from unnest(?::uuid[], ?::bytea[], ?::uuid[], ?::uuid[], ?::bool[], ?::text[],
                            ?::text[]::timestamptz[], ?::bytea[])""")
                .params(
                        Timestamp.from(any.now()),
                        any.sender().id(),
                        isOfARoster(any),
                        rows.stream().map(Row::id).toArray(UUID[]::new),
                        rows.stream().map(Row::token).toArray(byte[][]::new),
                        rows.stream().map(Row::participant).toArray(UUID[]::new),
                        rows.stream().map(Row::caseId).toArray(UUID[]::new),
                        rows.stream().map(Row::sure).toArray(Boolean[]::new),
                        rows.stream().map(Row::kind).toArray(String[]::new),
                        rows.stream().map(row -> row.happenedAt().toString()).toArray(String[]::new),
                        rows.stream().map(Row::sealed).toArray(byte[][]::new))
                .update();
    }

    /** The rest is not kept, and somebody knows. */
    private void tellOfTooMany(UUID participant, Accepting any) {
        sql.sql("insert into task (id, at, what, about, reason) values (?, ?, 'roster', ?, ?) on conflict do nothing")
                .params(
                        UUID.randomUUID(),
                        Timestamp.from(any.now()),
                        participant,
                        "more than " + MOST_OF_ONE + " entries of one roster of "
                                + any.sender().id() + " are of participant " + participant
                                + ": the others were not kept")
                .update();
    }
}
