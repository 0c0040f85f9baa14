package org.diversionhub.outcomes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Somebody who has every table that was published, knows how they are made, and tries all populations that fit them. Of
 * each kind of person (one group of each stratum, one step of each way) the attacker learns the least and the most that
 * there can be: from these bounds, and from nothing tighter, follows what any sum or difference of tables can tell.
 */
final class Attacker {
    /** A kind of person, and between which counts its number must lie. */
    record Bounds(Person kind, int least, int most) {
        @Override
        public String toString() {
            return kind.groups() + " " + kind.steps() + ": " + least + " to " + most;
        }
    }

    private record Constraint(boolean[] members, int count) {}

    private final List<Person> kinds;
    private final List<Constraint> constraints;
    private final int[] left;
    private final int[] world;
    private final int[] least;
    private final int[] most;
    private final int[] lastMember;

    private Attacker(List<Person> kinds, List<Constraint> constraints) {
        this.kinds = kinds;
        this.constraints = constraints;
        left = constraints.stream().mapToInt(Constraint::count).toArray();
        world = new int[kinds.size()];
        least = new int[kinds.size()];
        most = new int[kinds.size()];
        Arrays.fill(least, Integer.MAX_VALUE);
        Arrays.fill(most, -1);
        lastMember = constraints.stream().mapToInt(one -> last(one.members())).toArray();
    }

    static List<Bounds> attack(List<Person> kinds, List<Row> rows) {
        Map<String, Set<String>> named = new TreeMap<>();
        rows.stream()
                .filter(row -> !row.group().equals(Stratum.OTHER))
                .forEach(row -> named.computeIfAbsent(row.stratum() + row.way(), any -> new HashSet<>())
                        .add(row.group()));
        List<Constraint> constraints = rows.stream()
                .map(row -> constraint(row, kinds, named.getOrDefault(row.stratum() + row.way(), Set.of())))
                .toList();
        Attacker attacker = new Attacker(kinds, constraints);
        attacker.fill(0);
        List<Bounds> bounds = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            bounds.add(new Bounds(kinds.get(i), attacker.least[i], attacker.most[i]));
        }
        return bounds;
    }

    private static Constraint constraint(Row row, List<Person> kinds, Set<String> named) {
        boolean[] members = new boolean[kinds.size()];
        for (int i = 0; i < members.length; i++) {
            members[i] = isIn(row, kinds.get(i), named);
        }
        return new Constraint(members, row.count());
    }

    private static boolean isIn(Row row, Person kind, Set<String> named) {
        if (!row.stratum().equals(Row.ALL)) {
            String group = kind.group(Stratum.named(row.stratum()));
            if (!row.group().equals(named.contains(group) ? group : Stratum.OTHER)) {
                return false;
            }
        }
        if (row.way().equals(Row.PEOPLE)) {
            return true;
        }
        Measure measure = Measure.named(row.way());
        String[] values = row.value().split(" to ", 2);
        int from = measure.steps().indexOf(values[0]);
        int to = row.measure().equals(Row.REACHED)
                ? measure.steps().size() - 1
                : measure.steps().indexOf(values[values.length - 1]);
        return kind.step(measure) >= from && kind.step(measure) <= to;
    }

    private static int last(boolean[] members) {
        int last = -1;
        for (int i = 0; i < members.length; i++) {
            last = members[i] ? i : last;
        }
        return last;
    }

    private void fill(int kind) {
        if (kind == world.length) {
            for (int i = 0; i < world.length; i++) {
                least[i] = Math.min(least[i], world[i]);
                most[i] = Math.max(most[i], world[i]);
            }
            return;
        }
        for (int count = 0; count <= room(kind); count++) {
            take(kind, count);
            if (isPossible(kind)) {
                fill(kind + 1);
            }
            take(kind, -count);
        }
    }

    private int room(int kind) {
        int room = Integer.MAX_VALUE;
        for (int i = 0; i < left.length; i++) {
            if (constraints.get(i).members()[kind]) {
                room = Math.min(room, left[i]);
            }
        }
        return room;
    }

    private void take(int kind, int count) {
        world[kind] += count;
        for (int i = 0; i < left.length; i++) {
            if (constraints.get(i).members()[kind]) {
                left[i] -= count;
            }
        }
    }

    private boolean isPossible(int kind) {
        for (int i = 0; i < left.length; i++) {
            if (lastMember[i] <= kind && left[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
