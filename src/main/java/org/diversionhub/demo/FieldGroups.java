package org.diversionhub.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.diversionhub.message.FieldPath;

/** Field paths in few words: those of one group become {@code participant.name.* (4)}. */
final class FieldGroups {
    private static final int FEW = 3;

    private FieldGroups() {}

    static List<String> of(Collection<FieldPath> paths) {
        if (paths.size() <= FEW) {
            return paths.stream().map(FieldPath::text).toList();
        }
        Map<String, List<FieldPath>> byGroup =
                paths.stream().collect(Collectors.groupingBy(FieldGroups::group, TreeMap::new, Collectors.toList()));
        List<String> out = new ArrayList<>();
        byGroup.forEach((group, found) ->
                out.add(found.size() == 1 ? found.getFirst().text() : group + ".* (" + found.size() + ")"));
        return out;
    }

    private static String group(FieldPath path) {
        int dot = path.text().lastIndexOf('.');
        return dot < 0 ? path.text() : path.text().substring(0, dot);
    }
}
