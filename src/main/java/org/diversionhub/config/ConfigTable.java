package org.diversionhub.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A CSV file of two columns, in which one stands for the other.
 *
 * @param header its first line, which says what it lists
 */
public record ConfigTable(String header, Map<String, String> rows) {
    /** The first line of a table of a partner's own codes and the record's. */
    public static final String LOCAL_CODES = "local,code";

    private static final ObjectReader ROW = new CsvMapper().readerFor(String[].class);

    public ConfigTable {
        rows = Map.copyOf(rows);
    }

    /** Reads a file; a row without two columns, and one that stands twice, is a fault with its line. */
    public static ConfigTable read(Path file, ConfigFaults faults) {
        Map<String, String> rows = new HashMap<>();
        List<String> lines = ConfigText.read(file, faults)
                .map(text -> text.text().lines().toList())
                .orElse(List.of());
        String header = lines.isEmpty() ? "" : lines.get(0);
        for (int i = 1; i < lines.size(); i++) {
            String[] row = row(lines.get(i));
            if (row.length != 2 || row[0].isBlank() || row[1].isBlank()) {
                faults.add(file.toString(), i + 1, "a row without two columns", header);
            } else if (rows.putIfAbsent(row[0], row[1]) != null) {
                faults.add(file.toString(), i + 1, "`" + row[0] + "` stands twice", "each code once");
            }
        }
        return new ConfigTable(header, rows);
    }

    private static String[] row(String line) {
        try {
            return ROW.readValue(line);
        } catch (JsonProcessingException e) {
            return new String[0];
        }
    }
}
