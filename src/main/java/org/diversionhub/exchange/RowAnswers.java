package org.diversionhub.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.diversionhub.message.Fault;

/**
 * What became of a file with many messages, row by row.
 *
 * @param table whether it has rows, and not messages one after the other
 */
record RowAnswers(List<Row> rows, boolean table) {
    private static final CsvSchema COLUMNS = CsvSchema.builder()
            .addColumn("row", CsvSchema.ColumnType.NUMBER)
            .addColumn("outcome")
            .addColumn("messageId")
            .addColumn("problem")
            .addColumn("at")
            .addColumn("rule")
            .build()
            .withHeader();
    private static final ObjectWriter CSV = new CsvMapper().writer(COLUMNS);

    /** @param number as a spreadsheet counts */
    record Row(int number, Answer answer) {}

    private record Line(int row, String outcome, String messageId, String problem, String at, String rule) {}

    boolean isForLater() {
        return rows.stream().map(Row::answer).anyMatch(Arrivals::isForLater);
    }

    boolean isAccepted() {
        return rows.stream().map(Row::answer).allMatch(Answer.Accepted.class::isInstance);
    }

    /** CSV: one line a row, and of a refused row one a fault. No value of the file is in it but the sender's own id. */
    byte[] csv() {
        List<Line> lines = new ArrayList<>();
        rows.forEach(row -> add(row, lines));
        try {
            return CSV.writeValueAsString(lines).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a list of answers that is no CSV", e);
        }
    }

    private static void add(Row row, List<Line> lines) {
        switch (row.answer()) {
            case Answer.Accepted accepted ->
                lines.add(new Line(row.number(), "accepted", text(accepted.messageId()), "", "", ""));
            case Answer.Refused refused
            when refused.problem().errors().isEmpty() ->
                lines.add(new Line(
                        row.number(),
                        "refused",
                        "",
                        refused.problem().word(),
                        "",
                        refused.problem().detail()));
            case Answer.Refused refused -> {
                for (Fault fault : refused.problem().errors()) {
                    lines.add(new Line(
                            row.number(), "refused", "", refused.problem().word(), fault.pointer(), fault.rule()));
                }
            }
        }
    }

    /** A spreadsheet takes what begins like a formula for one. */
    private static String text(String value) {
        return !value.isEmpty() && "=+-@\t\r\n".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }
}
