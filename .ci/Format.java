import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Gives every source file its one form. {@code check} names the files that differ and fails; {@code write} rewrites
 * them. Java follows palantir-java-format; other text loses trailing blanks and ends with one newline.
 */
class Format {
    static final List<Path> ROOTS = Stream.of(".ci", "bench", "config", "docs", "mappings", "routes", "src")
            .map(Path::of)
            .toList();
    static final Set<String> TEXT = Set.of("json", "md", "properties", "sql", "xsl", "yaml", "yml");
    static final Formatter JAVA = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(true)
            .build());

    public static void main(String[] args) throws IOException {
        boolean write = args[0].equals("write");
        int differing = 0;
        for (Path file : files()) {
            String before = Files.readString(file);
            String after = formatted(file, before);
            if (!after.equals(before)) {
                differing++;
                System.err.println((write ? "formatted " : "not formatted: ") + file);
                if (write) {
                    Files.writeString(file, after);
                }
            }
        }
        if (differing > 0 && !write) {
            System.err.println("Run: mvn validate -Pformat");
            System.exit(1);
        }
    }

    static List<Path> files() throws IOException {
        var files = Stream.<Path>builder();
        for (Path root : ROOTS) {
            if (Files.isDirectory(root)) {
                try (var found = Files.walk(root)) {
                    found.filter(Files::isRegularFile)
                            .filter(file -> kind(file).equals("java") || TEXT.contains(kind(file)))
                            .forEach(files);
                }
            }
        }
        return files.build().sorted().toList();
    }

    /** What follows the last dot of its name: others, such as samples in old encodings, stay as they are. */
    static String kind(Path file) {
        return file.toString().replaceFirst(".*\\.", "");
    }

    static String formatted(Path file, String text) {
        try {
            return kind(file).equals("java") ? java(text) : trimmed(text);
        } catch (FormatterException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    static String java(String text) throws FormatterException {
        String imports = ImportOrderer.reorderImports(
                RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.PALANTIR);
        return JAVA.formatSource(imports);
    }

    static String trimmed(String text) {
        return text.isBlank() ? "" : text.replaceAll("[ \\t]+(?=\\n|$)", "").stripTrailing() + "\n";
    }
}
