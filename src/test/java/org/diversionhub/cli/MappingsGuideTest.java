package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

/** The mapping of the guide is written file by file and tried as it says, and tells what it says. */
@Execution(CONCURRENT)
class MappingsGuideTest {
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^( *)(?:`(mappings/[^`]+)`\\n\\n *)?```([a-z]*)\\n(.*?)^ *```");
    private static final String ANYTHING = "…";

    @TempDir
    Path home;

    @BeforeEach
    void copyTheShippedSite() throws IOException {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
    }

    @Test
    void everyFileAndCommandOfTheGuideDoesWhatItSays() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/mappings.md")));
        int files = 0;
        int commands = 0;
        while (blocks.find()) {
            String text = blocks.group(4)
                    .lines()
                    .map(line -> line.substring(
                            Math.min(line.length(), blocks.group(1).length())))
                    .collect(Collectors.joining("\n", "", "\n"));
            if (blocks.group(2) != null) {
                Files.createDirectories(home.resolve(blocks.group(2)).getParent());
                Files.writeString(home.resolve(blocks.group(2)), text);
                files++;
            } else if (blocks.group(3).equals("console")) {
                for (String one : text.split("(?m)^\\$ ")) {
                    commands += one.isBlank() ? 0 : run(one);
                }
            }
        }
        assertThat(files).isEqualTo(8);
        assertThat(commands).isEqualTo(6);
    }

    private int run(String said) throws IOException {
        String command = said.lines().findFirst().orElseThrow();
        assertThat(command).startsWith("./hub ");
        String[] parts = command.substring("./hub ".length()).split(" > ");
        StringWriter out = new StringWriter();
        String[] arguments = Stream.concat(
                        Stream.of(parts[0].split(" "))
                                .map(word -> word.matches(".*[.](csv|hl7|xml)")
                                        ? home.resolve(word).toString()
                                        : word),
                        Stream.of("--home", home.toString()))
                .toArray(String[]::new);
        new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(arguments);
        if (parts.length > 1) {
            Files.writeString(home.resolve(parts[1]), out.toString());
        } else {
            String expected = said.lines()
                    .skip(1)
                    .map(line -> line.equals(ANYTHING)
                            ? "(?s:.*)"
                            : Pattern.quote(line).replace(ANYTHING, "\\E.*\\Q"))
                    .collect(Collectors.joining("\n"));
            assertThat(out.toString().strip()).matches(expected.strip());
        }
        return 1;
    }
}
