package org.diversionhub.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV text in turn, without the blank ones. Its errors hold nothing of the text. */
final class CsvRows {
    /** The whole text has a limit, and each cell is held against its own. */
    private static final ObjectReader ROWS = new CsvMapper(CsvFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .readerFor(String[].class)
            .withFeatures(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.TRIM_SPACES);

    private final MappingIterator<String[]> rows;
    private int number;

    /** Where the quotes do not fit, so that nobody can tell where a cell ends. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(int row) {
            super("row " + row + ": a quote that is not closed, or something between a quote and the next delimiter;"
                    + " from there on nobody can tell the rows apart");
        }
    }

    /** @param quote around cells that hold a delimiter or a line break; null if there are no such */
    CsvRows(String text, char delimiter, @Nullable Character quote) {
        CsvSchema plain = CsvSchema.emptySchema().withColumnSeparator(delimiter);
        CsvSchema schema = quote == null ? plain.withoutQuoteChar() : plain.withQuoteChar(quote);
        try {
            rows = ROWS.with(schema).readValues(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next row that says something. */
    Optional<String[]> next() throws Broken {
        try {
            while (rows.hasNextValue()) {
                number++;
                String[] row = rows.nextValue();
                Arrays.setAll(row, i -> trimmed(row[i]));
                if (Arrays.stream(row).anyMatch(cell -> !cell.isEmpty())) {
                    return Optional.of(row);
                }
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new Broken(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the row that {@link #next()} gave last, blank ones counted. */
    int number() {
        return number;
    }

    /** A hard space is a space, and a line break inside a cell is one character. */
    private static String trimmed(String cell) {
        return cell.replace('\u00A0', ' ').replace("\r\n", "\n").strip();
    }
}
