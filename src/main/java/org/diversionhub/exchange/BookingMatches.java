package org.diversionhub.exchange;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.PersonName;
import org.diversionhub.referral.Persons;
import org.diversionhub.referral.RosterMatching;
import org.diversionhub.referral.RosterMatching.Whom;
import org.springframework.stereotype.Component;

/** Of which participants the bookings of a jail are, surely or perhaps. It keeps nothing. */
@Component
class BookingMatches {
    private final RosterMatching matching;
    private final MatchQueue queue;
    private final StandingMessages messages;
    private final ReceiptBook book;
    private final Persons persons;

    BookingMatches(
            RosterMatching matching, MatchQueue queue, StandingMessages messages, ReceiptBook book, Persons persons) {
        this.matching = matching;
        this.queue = queue;
        this.messages = messages;
        this.book = book;
        this.persons = persons;
    }

    /** A booking of somebody who is this participant, or may be. */
    record Match(Accepting booking, UUID participant, boolean sure) {}

    /** Of whom a booking is by its own words, surely or perhaps; a stay that a person has looked at is surely so. */
    record Fit(Set<UUID> surely, Set<UUID> perhaps) {
        boolean isSurely(Set<UUID> person) {
            return !Collections.disjoint(surely, person);
        }

        boolean isPerhaps(Set<UUID> person) {
            return !Collections.disjoint(perhaps, person);
        }
    }

    /** Whose it is by what it says alone: somebody's word of a stay does not make other people's words his. */
    Fit fit(Accepting booking, Program program) {
        Whom whom = matching.of(List.of(booking.message()), program.id()).getFirst();
        String jail = booking.sender().id();
        Map<UUID, List<PersonName>> names = namesOf(List.of(whom), booking.sender(), program);
        byte[] stay = book.stayToken(jail, program.id(), booking.message());
        boolean confirmed = queue.decided(jail, List.of(stay))
                .getOrDefault(ByteBuffer.wrap(stay), MatchQueue.Decided.NOTHING)
                .person()
                .isPresent();
        Set<UUID> surely = new HashSet<>(sure(booking, whom, names));
        Set<UUID> perhaps = perhaps(booking, whom, names);
        if (confirmed) {
            surely.addAll(perhaps);
        }
        return new Fit(surely, perhaps);
    }

    /** @param bookings all from one jail, which are looked for in this programme */
    List<Match> of(List<Accepting> bookings, Partner jail, Program program) {
        List<Whom> found = matching.of(bookings.stream().map(Accepting::message).toList(), program.id());
        Map<UUID, List<PersonName>> names = namesOf(found, jail, program);
        List<byte[]> stays = bookings.stream()
                .map(one -> book.stayToken(jail.id(), program.id(), one.message()))
                .toList();
        Map<ByteBuffer, MatchQueue.Decided> decided = queue.decided(jail.id(), stays);
        List<Match> matches = new ArrayList<>();
        for (int i = 0; i < bookings.size(); i++) {
            MatchQueue.Decided before = decided.getOrDefault(ByteBuffer.wrap(stays.get(i)), MatchQueue.Decided.NOTHING);
            matches.addAll(of(bookings.get(i), found.get(i), before, names));
        }
        return matches;
    }

    /**
     * What somebody has said of a stay holds for all of it, and of the whole person, whatever the jail writes later.
     */
    private List<Match> of(Accepting booking, Whom whom, MatchQueue.Decided before, Map<UUID, List<PersonName>> names) {
        if (before.person().isPresent()) {
            return List.of(new Match(booking, before.person().get(), true));
        }
        Set<UUID> sure = sure(booking, whom, names);
        Set<UUID> perhaps = new HashSet<>(sure.isEmpty() ? perhaps(booking, whom, names) : sure);
        if (sure.isEmpty()) {
            perhaps.addAll(before.asked());
        }
        perhaps.removeAll(persons.of(before.others()));
        return perhaps.stream()
                .map(one -> new Match(booking, one, !sure.isEmpty()))
                .toList();
    }

    private static Set<UUID> sure(Accepting booking, Whom whom, Map<UUID, List<PersonName>> names) {
        return switch (whom) {
            case Whom.Known known -> Set.of(known.participant());
            case Whom.Numbered numbered ->
                alike(booking, numbered.participants(), names).stream().limit(1).collect(Collectors.toSet());
            case Whom.OneOf several -> Set.of();
            case Whom.Like like -> Set.of();
        };
    }

    private static Set<UUID> perhaps(Accepting booking, Whom whom, Map<UUID, List<PersonName>> names) {
        return switch (whom) {
            case Whom.Known known -> Set.of();
            case Whom.Numbered numbered -> numbered.participants();
            case Whom.OneOf several -> several.candidates();
            case Whom.Like like -> alike(booking, like.candidates(), names);
        };
    }

    private static Set<UUID> alike(Accepting booking, Set<UUID> candidates, Map<UUID, List<PersonName>> names) {
        return PersonName.of(booking.message()).stream()
                .flatMap(booked -> candidates.stream()
                        .filter(one ->
                                names.getOrDefault(one, List.of()).stream().anyMatch(booked::isLike)))
                .collect(Collectors.toSet());
    }

    /** That a stranger's name sounds like a participant's, and was compared, leaves no trace. */
    private Map<UUID, List<PersonName>> namesOf(List<Whom> found, Partner jail, Program program) {
        Set<UUID> candidates = new HashSet<>();
        for (Whom whom : found) {
            if (whom instanceof Whom.Like like) {
                candidates.addAll(like.candidates());
            } else if (whom instanceof Whom.Numbered numbered) {
                candidates.addAll(numbered.participants());
            }
        }
        Map<UUID, List<PersonName>> names = new HashMap<>();
        messages.referrals(candidates, program.agenciesOf(jail.id()))
                .forEach((participant, referrals) -> names.put(
                        participant,
                        referrals.stream()
                                .flatMap(one -> PersonName.of(one).stream())
                                .toList()));
        return names;
    }
}
