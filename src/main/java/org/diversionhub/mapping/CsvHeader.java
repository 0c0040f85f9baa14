package org.diversionhub.mapping;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diversionhub.message.Fault;

/**
 * The first row of a file, held against the columns of its mapping.
 *
 * @param all how many columns it has
 * @param width likewise, those without a name at its end not counted
 * @param known the columns that the mapping knows, in the order of the file
 */
record CsvHeader(int all, int width, List<Known> known, List<Fault> faults) {
    /**
     * One of them.
     *
     * @param position counted from 0
     * @param header its name, as the mapping writes it
     */
    record Known(int position, String header, Column column) {}

    static CsvHeader of(String[] row, List<Column> columns) {
        int width = row.length;
        while (width > 0 && row[width - 1].isEmpty()) {
            width--;
        }
        List<Known> known = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (Column column : columns) {
            List<Known> found = IntStream.range(0, width)
                    .filter(i -> column.isNamed(row[i]))
                    .mapToObj(i -> new Known(i, column.named(row[i]), column))
                    .toList();
            if (found.size() > 1) {
                String positions =
                        found.stream().map(one -> "" + (one.position() + 1)).collect(Collectors.joining(" and "));
                faults.add(column.fault("stands twice, in columns " + positions));
            } else if (found.isEmpty() && !column.optional()) {
                faults.add(column.fault("this column is missing" + otherNames(column)));
            }
            known.addAll(found);
        }
        known.sort(Comparator.comparing(Known::position));
        return new CsvHeader(row.length, width, known, faults);
    }

    private static String otherNames(Column column) {
        List<String> others = column.headers().subList(1, column.headers().size());
        return others.isEmpty() ? "" : "; it may also be named " + String.join(" or ", others);
    }

    /** Positions of the columns that the mapping does not know, counted from 1. */
    List<Integer> leftOut() {
        return IntStream.range(0, width)
                .filter(i -> known.stream().noneMatch(one -> one.position() == i))
                .mapToObj(i -> i + 1)
                .toList();
    }
}
