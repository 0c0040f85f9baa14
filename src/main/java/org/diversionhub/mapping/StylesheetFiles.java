package org.diversionhub.mapping;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigText;

/** A stylesheet and what it includes, all out of the folder of the mappings. */
final class StylesheetFiles {
    private static final Pattern INCLUDE =
            Pattern.compile("<xsl:(?:include|import)\\s[^>]*?href\\s*=\\s*[\"']([^\"']*)[\"']");

    private StylesheetFiles() {}

    /** By absolute path; what is missing or elsewhere is a fault. */
    static Map<Path, ConfigText> read(Path path, Path folder, ConfigFaults faults) {
        Map<Path, ConfigText> files = new LinkedHashMap<>();
        read(path, folder.toAbsolutePath().normalize(), files, faults);
        return files;
    }

    private static void read(Path path, Path folder, Map<Path, ConfigText> files, ConfigFaults faults) {
        Path file = path.toAbsolutePath().normalize();
        if (files.containsKey(file)) {
            return;
        }
        ConfigText.read(path, faults).ifPresent(text -> {
            files.put(file, text);
            for (Matcher include = INCLUDE.matcher(text.text()); include.find(); ) {
                Path next = path.resolveSibling(include.group(1)).normalize();
                if (next.toAbsolutePath().normalize().startsWith(folder) && Files.isRegularFile(next)) {
                    read(next, folder, files, faults);
                } else {
                    faults.add(
                            text.at(include.start()),
                            "there is no file " + next + " in the folder of the mappings",
                            "a stylesheet of this folder");
                }
            }
        });
    }
}
