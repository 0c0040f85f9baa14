package org.diversionhub.partner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where programme files bring somebody into more cases than others did, tell more people, or ask less before something
 * goes. Clocks tell people things when they run out, and what is kept for a shorter time is shredded for good: another
 * of either waits, too. A doubt is "more"; names and the rules of who may take part are no matter of it.
 */
public final class WiderPrograms {
    private final Programs before;

    public WiderPrograms(Programs before) {
        this.before = before;
    }

    /** @return in words, each with its programme; empty if there is nothing */
    public List<String> than(Programs after) {
        return after.all().stream()
                .flatMap(program -> before.named(program.id())
                        .map(old -> of(old, program))
                        .orElseGet(() -> Stream.of("is new"))
                        .map(what -> program.id() + " " + what))
                .sorted()
                .toList();
    }

    private static Stream<String> of(Program old, Program now) {
        List<String> more = new ArrayList<>();
        if (!now.jurisdictions().stream()
                .allMatch(one -> old.jurisdictions().stream().anyMatch(was -> isWithin(one, was)))) {
            more.add("has others in a jurisdiction");
        }
        if (!now.heldFor().equals(old.heldFor())) {
            more.add("holds content for a consent longer or shorter");
        }
        if (!now.retainFor().equals(old.retainFor())) {
            more.add("keeps cases for another time");
        }
        if (!now.clocks().equals(old.clocks())) {
            more.add("has other clocks");
        }
        if (!old.toldOfRevocation().containsAll(now.toldOfRevocation())) {
            more.add("tells more roles of a revocation");
        }
        if (!old.removal().equals(now.removal())) {
            more.add("removes people for something else");
        }
        if (old.sergeantApproves() && !now.sergeantApproves()) {
            more.add("asks for no sergeant's approval");
        }
        if (!old.onCall().equals(now.onCall())) {
            more.add("has other desks on call");
        }
        return more.stream();
    }

    /** The same people in it, or fewer. */
    private static boolean isWithin(Program.Jurisdiction now, Program.Jurisdiction was) {
        Set<String> others = new HashSet<>(others(now));
        others.removeAll(others(was));
        return was.agencies().containsAll(now.agencies()) && others.isEmpty();
    }

    private static List<String> others(Program.Jurisdiction one) {
        List<String> others = new ArrayList<>(List.of(
                "case-management " + one.caseManagement(), "prosecutor " + one.prosecutor(), "jail " + one.jail()));
        one.jailMedical().ifPresent(id -> others.add("jail-medical " + id));
        one.records().ifPresent(id -> others.add("records " + id));
        one.askedToAssess().ifPresent(id -> others.add("asked-to-assess " + id));
        return others;
    }
}
