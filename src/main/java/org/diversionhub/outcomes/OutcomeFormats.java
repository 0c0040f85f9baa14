package org.diversionhub.outcomes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.diversionhub.message.Category;

/**
 * The tables of a period as an extract: the counts of content that the reader may have, without the departments, whose
 * names tell of a place below the state.
 */
public final class OutcomeFormats {
    private static final List<String> COLUMNS = List.of(
            "program", "period", "edition", "until", "stratum", "group", "way", "measure", "value", "count", "of");
    private static final CsvMapper CSV = new CsvMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the programme itself may have of its own tables. */
    public static final Set<Category> EVERYTHING = EnumSet.allOf(Category.class);

    private OutcomeFormats() {}

    /** With a first line of names. */
    public static String csv(List<OutcomeTable> tables, Set<Category> may) {
        CsvSchema.Builder schema = CsvSchema.builder().setUseHeader(true);
        COLUMNS.forEach(schema::addColumn);
        ArrayNode lines = JSON.createArrayNode();
        tables.forEach(table -> extract(table, may).forEach(row -> {
            ObjectNode line = lines.addObject()
                    .put("program", table.program())
                    .put("period", table.period().toString())
                    .put("edition", table.edition().id())
                    .put("until", table.until().toString());
            put(line, row);
        }));
        try {
            return CSV.writer(schema.build()).writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String json(String program, Period period, List<OutcomeTable> tables, Set<Category> may) {
        ObjectNode out = JSON.createObjectNode()
                .put("kind", "outcome-extract")
                .put("program", program)
                .put("period", period.toString())
                .put("least", Counting.LEAST);
        ArrayNode list = out.putArray("tables");
        tables.forEach(table -> {
            ArrayNode rows = list.addObject()
                    .put("edition", table.edition().id())
                    .put("until", table.until().toString())
                    .putArray("rows");
            extract(table, may).forEach(row -> put(rows.addObject(), row));
        });
        try {
            return JSON.writeValueAsString(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Row> extract(OutcomeTable table, Set<Category> may) {
        return table.rows().stream().filter(row -> mayHave(row, may)).toList();
    }

    private static boolean mayHave(Row row, Set<Category> may) {
        boolean way = row.way().equals(Row.PEOPLE)
                || may.contains(Measure.named(row.way()).category());
        if (row.stratum().equals(Row.ALL)) {
            return way;
        }
        Stratum stratum = Stratum.named(row.stratum());
        return way && stratum != Stratum.DEPARTMENT && may.contains(stratum.category());
    }

    private static void put(ObjectNode line, Row row) {
        line.put("stratum", row.stratum())
                .put("group", row.group())
                .put("way", row.way())
                .put("measure", row.measure())
                .put("value", row.value())
                .put("count", row.count())
                .put("of", row.of());
    }
}
