package org.diversionhub.mapping;

import java.util.ArrayList;
import java.util.Arrays;
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
    static final int NOWHERE = -1;

    /**
     * One of them.
     *
     * @param position counted from 0
     * @param header its name, as the mapping writes it
     * @param then where the column stands whose cell follows; -1 where none does
     */
    record Known(int position, String header, Column column, int then) {
        boolean isAt(int any) {
            return position == any || then == any;
        }
    }

    static CsvHeader of(String[] row, List<Column> columns) {
        int width = row.length;
        while (width > 0 && row[width - 1].isEmpty()) {
            width--;
        }
        List<Known> known = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (Column column : columns) {
            int position = position(column, row, faults);
            int then = column.then() == null ? NOWHERE : position(column.then(), row, faults);
            if (position != NOWHERE) {
                known.add(new Known(position, column.named(row[position]), column, then));
            }
        }
        known.sort(Comparator.comparing(Known::position));
        return new CsvHeader(row.length, width, known, faults);
    }

    private static int position(Column column, String[] row, List<Fault> faults) {
        int[] at = IntStream.range(0, row.length)
                .filter(i -> column.isNamed(row[i]))
                .toArray();
        if (at.length > 1) {
            String positions = Arrays.stream(at).mapToObj(i -> "" + (i + 1)).collect(Collectors.joining(" and "));
            faults.add(column.fault("stands twice, in columns " + positions));
        } else if (at.length == 0 && !column.optional()) {
            faults.add(column.fault("this column is missing" + otherNames(column)));
        }
        return at.length == 0 ? NOWHERE : at[0];
    }

    private static String otherNames(Column column) {
        List<String> others = column.headers().subList(1, column.headers().size());
        return others.isEmpty() ? "" : "; it may also be named " + String.join(" or ", others);
    }

    /** Positions of the columns that the mapping does not know, counted from 1. */
    List<Integer> leftOut() {
        return IntStream.range(0, width)
                .filter(i -> known.stream().noneMatch(one -> one.isAt(i)))
                .mapToObj(i -> i + 1)
                .toList();
    }
}
