package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.message.FieldPath;

/** The coarse code lists of {@code mappings/codes}: a field's code and the class that stands for it. */
public final class CodeClasses {
    private static final CsvMapper CSV = new CsvMapper();

    private final Map<String, Map<String, String>> lists;

    private CodeClasses(Map<String, Map<String, String>> lists) {
        this.lists = lists;
    }

    /** Reads {@code <path without []>.csv} with the columns {@code code,class}; a code that ends in * is a prefix. */
    public static CodeClasses read(Path folder, ConfigFaults faults) {
        Map<String, Map<String, String>> lists = new HashMap<>();
        for (Path file : ConfigFolder.files(folder, ".csv", faults)) {
            lists.put(file.getFileName().toString().replace(".csv", ""), list(file, faults));
        }
        return new CodeClasses(lists);
    }

    private static Map<String, String> list(Path file, ConfigFaults faults) {
        Map<String, String> list = new HashMap<>();
        try (MappingIterator<String[]> rows = CSV.readerFor(String[].class)
                .with(com.fasterxml.jackson.dataformat.csv.CsvParser.Feature.WRAP_AS_ARRAY)
                .with(CsvSchema.emptySchema().withSkipFirstDataRow(true))
                .readValues(file.toFile())) {
            while (rows.hasNext()) {
                String[] row = rows.next();
                if (row.length == 2) {
                    list.put(row[0], row[1]);
                } else if (row.length > 0 && !row[0].isBlank()) {
                    faults.add(file.toString(), list.size() + 2, "a row without two columns", "code,class");
                }
            }
        } catch (IOException e) {
            faults.add(file.toString(), 0, "cannot be read as CSV", "a header code,class and one row a code");
        }
        return list;
    }

    /** The class of a code; the longest prefix wins; a code that no list has is in no class. */
    Optional<String> classOf(FieldPath path, String code) {
        Map<String, String> list = lists.getOrDefault(path.text().replace("[]", ""), Map.of());
        if (list.containsKey(code)) {
            return Optional.of(list.get(code));
        }
        for (int end = code.length(); end >= 0; end--) {
            String prefix = code.substring(0, end) + "*";
            if (list.containsKey(prefix)) {
                return Optional.of(list.get(prefix));
            }
        }
        return Optional.empty();
    }

    boolean isSmallArea(String zip3) {
        return lists.getOrDefault("zip3-small", Map.of()).containsKey(zip3);
    }
}
