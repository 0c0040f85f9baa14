package org.diversionhub.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a mapping writes CSV: a header and the rows of its result, {@code {"rows": [{column: value}]}}. Lines end with CR
 * and LF. A text that a spreadsheet would take for a formula has an apostrophe before it; a character that the encoding
 * does not have stands there by its number.
 *
 * @param delimiter between cells
 * @param columns in their order
 */
record CsvLayout(char delimiter, Charset charset, boolean marked, List<String> columns) {
    /** The last four are the first four once more, as wide letters of Chinese and Japanese. */
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build();

    static char delimiter(String word) {
        return switch (word) {
            case "comma" -> ',';
            case "semicolon" -> ';';
            case "tab" -> '\t';
            case "pipe" -> '|';
            default -> throw new IllegalArgumentException(word);
        };
    }

    static Charset charset(String word) {
        return switch (word) {
            case "utf-8", "utf-8-mark" -> StandardCharsets.UTF_8;
            case "windows-1252" -> Charset.forName("windows-1252");
            default -> throw new IllegalArgumentException(word);
        };
    }

    /** @throws IllegalStateException if the result has no rows, or a row has something that is no cell of a column */
    byte[] bytes(Map<?, ?> result) {
        List<?> rows = result.get("rows") instanceof List<?> list ? list : List.of();
        if (rows.isEmpty()) {
            throw new IllegalStateException("the result has no rows");
        }
        List<List<Object>> cells = new ArrayList<>();
        rows.forEach(row -> cells.add(cells(row)));
        try {
            return ((marked ? "\uFEFF" : "") + writable(writer().writeValueAsString(cells))).getBytes(charset);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the rows cannot be written as CSV");
        }
    }

    private ObjectWriter writer() {
        CsvSchema.Builder schema = CsvSchema.builder();
        columns.forEach(schema::addColumn);
        return CSV.writer(
                schema.build().withHeader().withColumnSeparator(delimiter).withLineSeparator("\r\n"));
    }

    private List<Object> cells(@Nullable Object row) {
        if (!(row instanceof Map<?, ?> map) || !new HashSet<>(columns).containsAll(map.keySet())) {
            throw new IllegalStateException("a row with something that no column is for");
        }
        return columns.stream().map(column -> cell(map.get(column))).toList();
    }

    private static Object cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Number number -> number;
            case Boolean flag -> flag.toString();
            case String text -> !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
            default -> throw new IllegalStateException("a cell that is no text");
        };
    }

    private String writable(String text) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return text;
        }
        CharsetEncoder encoder = charset.newEncoder();
        return text.codePoints()
                .mapToObj(point -> encoder.canEncode(Character.toString(point))
                        ? Character.toString(point)
                        : "[U+%04X]".formatted(point))
                .collect(Collectors.joining());
    }
}
