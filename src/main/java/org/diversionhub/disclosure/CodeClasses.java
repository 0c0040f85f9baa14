package org.diversionhub.disclosure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigText;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** The coarse code lists of {@code mappings/codes}: a field's code and the class that stands for it. */
public final class CodeClasses {
    private static final ObjectReader ROW = new CsvMapper().readerFor(String[].class);

    /** The one list that stands for no field: postal areas that are too small to be named. */
    private static final String SMALL_AREAS = "zip3-small";

    private final Map<String, CodeList> lists;

    private CodeClasses(Map<String, CodeList> lists) {
        this.lists = lists;
    }

    /** @param prefixes without their star, the longest first */
    private record CodeList(Map<String, String> codes, List<Map.Entry<String, String>> prefixes) {
        static final CodeList NONE = of(Map.of());

        static CodeList of(Map<String, String> rows) {
            List<Map.Entry<String, String>> prefixes = rows.entrySet().stream()
                    .filter(row -> row.getKey().endsWith("*"))
                    .map(row -> Map.entry(row.getKey().substring(0, row.getKey().length() - 1), row.getValue()))
                    .sorted(Comparator.comparing(row -> -row.getKey().length()))
                    .toList();
            return new CodeList(rows, prefixes);
        }

        @Nullable
        String classOf(String code) {
            String itself = codes.get(code);
            if (itself != null) {
                return itself;
            }
            for (Map.Entry<String, String> prefix : prefixes) {
                if (code.startsWith(prefix.getKey())) {
                    return prefix.getValue();
                }
            }
            return null;
        }
    }

    /**
     * Reads {@code <path without []>.csv} with the columns {@code code,class}; a code that ends in * is a prefix. Each
     * field that is masked by class needs its list, since it would otherwise never go.
     */
    public static CodeClasses read(Path folder, Schemas schemas, ConfigFaults faults) {
        Map<String, CodeList> lists = new HashMap<>();
        Set<String> masked = masked(schemas);
        for (Path file : ConfigFolder.files(folder, ".csv", faults)) {
            String name = file.getFileName().toString().replace(".csv", "");
            lists.put(name, CodeList.of(list(file, faults)));
            if (!masked.contains(name) && !name.equals(SMALL_AREAS)) {
                faults.add(file.toString(), 0, "no field of this name is masked by class", "one of " + masked);
            }
        }
        masked.stream()
                .filter(name -> !lists.containsKey(name))
                .map(name -> folder.resolve(name + ".csv"))
                .forEach(file -> faults.add(file.toString(), 0, "the file is missing", "code,class and a row a code"));
        return new CodeClasses(lists);
    }

    private static Set<String> masked(Schemas schemas) {
        return schemas.all().stream()
                .flatMap(schema -> schema.fields().values().stream())
                .filter(field -> field.masks().containsValue(Mask.CLASS))
                .map(field -> name(field.path()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(FieldPath path) {
        return path.text().replace("[]", "");
    }

    private static Map<String, String> list(Path file, ConfigFaults faults) {
        Map<String, String> list = new HashMap<>();
        List<String> lines = ConfigText.read(file, faults)
                .map(text -> text.text().lines().toList())
                .orElse(List.of());
        for (int i = 1; i < lines.size(); i++) {
            String[] row = row(lines.get(i));
            if (row.length != 2 || row[0].isBlank() || row[1].isBlank()) {
                faults.add(file.toString(), i + 1, "a row without two columns", "code,class");
            } else if (list.putIfAbsent(row[0], row[1]) != null) {
                faults.add(file.toString(), i + 1, "`" + row[0] + "` stands twice", "each code once");
            }
        }
        return list;
    }

    private static String[] row(String line) {
        try {
            return ROW.readValue(line);
        } catch (JsonProcessingException e) {
            return new String[0];
        }
    }

    /** The class of a code; the longest prefix wins; a code that no list has is in no class. */
    Optional<String> classOf(FieldPath path, String code) {
        return Optional.ofNullable(lists.getOrDefault(name(path), CodeList.NONE).classOf(code));
    }

    boolean isSmallArea(String zip3) {
        return lists.getOrDefault(SMALL_AREAS, CodeList.NONE).codes().containsKey(zip3);
    }
}
