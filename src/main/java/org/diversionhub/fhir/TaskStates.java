package org.diversionhub.fhir;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How a provider may move a Task (FHIR R4 Task state machine, as SDOHCC's closed loop uses it). */
final class TaskStates {
    private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled");
    private static final Map<String, Set<String>> NEXT = Map.of(
            "requested", Set.of("received", "accepted", "rejected"),
            "received", Set.of("accepted", "rejected"),
            "accepted", with("in-progress", "on-hold"),
            "in-progress", with("on-hold"),
            "on-hold", with("in-progress"));

    private TaskStates() {}

    private static Set<String> with(String... more) {
        Set<String> all = new TreeSet<>(ENDS);
        all.addAll(Set.of(more));
        return all;
    }

    /** Staying where it is always may be. */
    static boolean mayMove(String from, String to) {
        return from.equals(to) || next(from).contains(to);
    }

    static Set<String> next(String from) {
        return new TreeSet<>(NEXT.getOrDefault(from, Set.of()));
    }
}
