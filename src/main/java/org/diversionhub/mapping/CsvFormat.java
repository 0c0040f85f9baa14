package org.diversionhub.mapping;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.diversionhub.mapping.Entries.Entry;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/**
 * A partner's dialect of CSV.
 *
 * @param delimiters the one that stands between cells, or those it may be
 * @param quote around cells that hold a delimiter or a line break; null if there are no such
 * @param empty what stands in a cell that says nothing
 */
record CsvFormat(
        Encoding encoding,
        List<Character> delimiters,
        @Nullable Character quote,
        Set<String> empty,
        List<Column> columns)
        implements WireFormat {
    @Override
    public String mediaType() {
        return "text/csv";
    }

    @Override
    public boolean isTable() {
        return true;
    }

    @Override
    public Optional<Charset> charset() {
        return Optional.of(encoding.charset());
    }

    @Override
    public Entries entries(byte[] body, ReadLimits limits) {
        if (body.length > limits.bytes()) {
            return new Entries.Refused("has more than hub.limits.file = " + limits.bytes() + " bytes");
        }
        Optional<String> unfit = encoding.unfit(body);
        if (unfit.isPresent()) {
            return new Entries.Refused(unfit.get());
        }
        String text = encoding.decode(body);
        try {
            return entries(new CsvRows(text, delimiter(text), quote), limits);
        } catch (CsvRows.Broken e) {
            return new Entries.Refused(String.valueOf(e.getMessage()));
        }
    }

    /** Under which the header has most of the names that the mapping knows. */
    private char delimiter(String text) {
        char best = delimiters.get(0);
        int most = 0;
        for (char one : delimiters.size() == 1 ? List.<Character>of() : delimiters) {
            int known = knownUnder(one, text);
            if (known > most) {
                best = one;
                most = known;
            }
        }
        return best;
    }

    private int knownUnder(char delimiter, String text) {
        try {
            String[] row = new CsvRows(text, delimiter, quote).next().orElse(new String[0]);
            return CsvHeader.of(row, columns).known().size();
        } catch (CsvRows.Broken e) {
            return 0;
        }
    }

    private Entries entries(CsvRows rows, ReadLimits limits) throws CsvRows.Broken {
        Optional<String[]> first = rows.next();
        if (first.isEmpty()) {
            return new Entries.Refused("has no header");
        }
        CsvHeader header = CsvHeader.of(first.get(), columns);
        if (!header.faults().isEmpty()) {
            return new Entries.Refused(hinted(header));
        }
        List<Entry> all = new ArrayList<>();
        for (Optional<String[]> row = rows.next(); row.isPresent(); row = rows.next()) {
            if (all.size() == limits.rows()) {
                return new Entries.Refused("has more than hub.limits.file-rows = " + limits.rows() + " rows");
            }
            all.add(entry(rows.number(), row.get(), header, limits));
        }
        return new Entries.Found(all, header.leftOut());
    }

    private static List<Fault> hinted(CsvHeader header) {
        List<Fault> faults = new ArrayList<>(header.faults());
        if (header.known().isEmpty()) {
            faults.add(new Fault(
                    "",
                    "no name in the first row is known: another delimiter or encoding, or a file without a header"));
        }
        return faults;
    }

    private Entry entry(int number, String[] row, CsvHeader header, ReadLimits limits) {
        List<Cell> cells = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        Optional<String> misfit = misfit(row, header);
        misfit.ifPresent(rule -> faults.add(new Fault("", rule)));
        if (misfit.isEmpty()) {
            for (CsvHeader.Known known : header.known()) {
                String text = said(known, known.position(), row, cells);
                String then = said(known, known.then(), row, cells);
                read(known, (text + " " + then).strip(), limits, values, faults);
            }
        }
        return new Entry(number, "row " + number, List.copyOf(cells), values, List.copyOf(faults));
    }

    /**
     * Of columns without a name at the end a row may have some, if they are empty; more than those, and it is shifted.
     */
    private static Optional<String> misfit(String[] row, CsvHeader header) {
        if (row.length < header.width() || row.length > header.all()) {
            return Optional.of("has " + row.length + " cells, and the header " + header.all());
        }
        return IntStream.range(header.width(), row.length)
                .filter(i -> !row[i].isEmpty())
                .mapToObj(i -> "has something in column " + (i + 1) + ", which has no name")
                .findFirst();
    }

    /** What the cell says, which is then among the cells. */
    private String said(CsvHeader.Known known, int position, String[] row, List<Cell> cells) {
        if (position == CsvHeader.NOWHERE) {
            return "";
        }
        cells.add(new Cell(position + 1, known.header(), known.column().name(), row[position]));
        return empty.contains(row[position]) ? "" : row[position];
    }

    private void read(
            CsvHeader.Known known, String text, ReadLimits limits, Map<String, Object> values, List<Fault> faults) {
        Column column = known.column();
        Object value = null;
        String wrong = unreadable(text, limits);
        if (wrong == null && text.isEmpty()) {
            wrong = column.required() ? Column.EMPTY : null;
        } else if (wrong == null) {
            value = column.type().of(text);
            wrong = value == null ? column.type().rule() : null;
        }
        if (wrong != null) {
            faults.add(Column.fault(known.header(), wrong));
        } else if (value != null) {
            values.put(column.name(), value);
        }
    }

    private @Nullable String unreadable(String text, ReadLimits limits) {
        if (text.length() > limits.cell()) {
            return "has more than hub.limits.file-cell = " + limits.cell() + " characters";
        }
        if (text.indexOf(Encoding.LOST) >= 0) {
            return "holds a byte that " + encoding.word() + " does not know, or a character that was lost before";
        }
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
                ? "holds a control character"
                : null;
    }
}
