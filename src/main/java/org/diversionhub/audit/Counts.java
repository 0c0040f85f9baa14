package org.diversionhub.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Follows each writer's count through the rows, which stand in the order of their commits and not of their numbers. */
final class Counts {
    private static final int MOST = 10_000;
    private final Map<String, Count> byWriter = new TreeMap<>();

    /** The numbers that were seen, as ranges: few, since a count has few gaps. */
    private static final class Count {
        private final NavigableMap<Long, Long> ranges = new TreeMap<>();

        /** @return whether it is the first of this number */
        boolean add(long number) {
            Map.Entry<Long, Long> before = ranges.floorEntry(number);
            if (before != null && number <= before.getValue()) {
                return false;
            }
            long from = before != null && before.getValue() == number - 1 ? before.getKey() : number;
            Long to = ranges.remove(number + 1);
            ranges.put(from, to == null ? number : to);
            return true;
        }

        List<Long> missing() {
            List<Long> out = new ArrayList<>();
            long next = 1;
            for (Map.Entry<Long, Long> range : ranges.entrySet()) {
                for (; next < range.getKey() && out.size() < MOST; next++) {
                    out.add(next);
                }
                next = range.getValue() + 1;
            }
            return out;
        }

        long last() {
            return ranges.lastEntry().getValue();
        }
    }

    void add(AuditRow row, Consumer<Finding> found) {
        if (!byWriter.computeIfAbsent(row.writer(), writer -> new Count()).add(row.number())) {
            found.accept(
                    new Finding(Finding.What.INSERTED, row.name() + ": its writer has another row of this number"));
        }
    }

    /** By writer, the numbers of which there is no row below its last. */
    Map<String, List<Long>> missing() {
        Map<String, List<Long>> out = new TreeMap<>();
        byWriter.forEach((writer, count) -> {
            List<Long> missing = count.missing();
            if (!missing.isEmpty()) {
                out.put(writer, missing);
            }
        });
        return out;
    }

    Map<String, Long> last() {
        Map<String, Long> out = new TreeMap<>();
        byWriter.forEach((writer, count) -> out.put(writer, count.last()));
        return out;
    }
}
