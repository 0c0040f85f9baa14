package org.diversionhub.disclosure;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigTable;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.diversionhub.message.Schemas;
import org.jspecify.annotations.Nullable;

/** The coarse code lists of {@code mappings/codes}: a field's code and the class that stands for it. */
public final class CodeClasses {
    /** The one list that stands for no field: postal areas that are too small to be named. */
    private static final String SMALL_AREAS = "zip3-small";

    private final Map<FieldPath, CodeList> lists;
    private final CodeList smallAreas;

    private CodeClasses(Map<FieldPath, CodeList> lists, CodeList smallAreas) {
        this.lists = lists;
        this.smallAreas = smallAreas;
    }

    /**
     * @param prefixes without their star
     * @param lengths of the prefixes, the longest first
     */
    private record CodeList(Map<String, String> codes, Map<String, String> prefixes, int[] lengths) {
        static final CodeList NONE = of(Map.of());

        static CodeList of(Map<String, String> rows) {
            Map<String, String> prefixes = rows.entrySet().stream()
                    .filter(row -> row.getKey().endsWith("*"))
                    .collect(Collectors.toMap(
                            row -> row.getKey().substring(0, row.getKey().length() - 1), Map.Entry::getValue));
            int[] lengths = prefixes.keySet().stream()
                    .map(String::length)
                    .distinct()
                    .sorted(Comparator.reverseOrder())
                    .mapToInt(Integer::intValue)
                    .toArray();
            return new CodeList(rows, prefixes, lengths);
        }

        @Nullable
        String classOf(String code) {
            String found = codes.get(code);
            for (int i = 0; found == null && i < lengths.length; i++) {
                if (lengths[i] <= code.length()) {
                    found = prefixes.get(code.substring(0, lengths[i]));
                }
            }
            return found;
        }
    }

    /**
     * Reads {@code <path without []>.csv} with the columns {@code code,class}; a code that ends in * is a prefix. Each
     * field that is masked by class needs its list, since it would otherwise never go. Tables of partners' own codes
     * stand in the same folder and are passed over.
     */
    public static CodeClasses read(Path folder, Schemas schemas, ConfigFaults faults) {
        Map<String, CodeList> lists = new HashMap<>();
        Map<FieldPath, String> names = masked(schemas);
        Set<String> masked = new TreeSet<>(names.values());
        for (Path file : ConfigFolder.files(folder, ".csv", faults)) {
            String name = file.getFileName().toString().replace(".csv", "");
            ConfigTable table = ConfigTable.read(file, faults);
            if (table.header().equals(ConfigTable.LOCAL_CODES)) {
                continue;
            }
            lists.put(name, CodeList.of(table.rows()));
            if (!masked.contains(name) && !name.equals(SMALL_AREAS)) {
                faults.add(file.toString(), 0, "no field of this name is masked by class", "one of " + masked);
            }
        }
        masked.stream()
                .filter(name -> !lists.containsKey(name))
                .map(name -> folder.resolve(name + ".csv"))
                .forEach(file -> faults.add(file.toString(), 0, "the file is missing", "code,class and a row a code"));
        Map<FieldPath, CodeList> byPath = new HashMap<>();
        names.forEach((path, name) -> byPath.put(path, lists.getOrDefault(name, CodeList.NONE)));
        return new CodeClasses(byPath, lists.getOrDefault(SMALL_AREAS, CodeList.NONE));
    }

    /** The fields that are masked by class, with the names of their lists. */
    private static Map<FieldPath, String> masked(Schemas schemas) {
        return schemas.all().stream()
                .flatMap(schema -> schema.fields().values().stream())
                .filter(field -> field.masks().containsValue(Mask.CLASS))
                .map(Field::path)
                .distinct()
                .collect(Collectors.toMap(path -> path, path -> path.text().replace("[]", "")));
    }

    /** The class of a code; the longest prefix wins; a code that no list has is in no class. */
    public Optional<String> classOf(FieldPath path, String code) {
        return Optional.ofNullable(lists.getOrDefault(path, CodeList.NONE).classOf(code));
    }

    boolean isSmallArea(String zip3) {
        return smallAreas.codes().containsKey(zip3);
    }
}
