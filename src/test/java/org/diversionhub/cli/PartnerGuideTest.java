package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import picocli.CommandLine;

/** The three commands with which the guide begins do what it says. */
@Execution(CONCURRENT)
class PartnerGuideTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n\\$ \\./hub (.*?)\\n(.*?)^```");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    Path home;

    @Test
    void commandsOfTheGuideDoWhatItSays() throws IOException {
        SiteCopy.in(home);
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/partner-guide.md")));
        int commands = 0;
        while (blocks.find()) {
            String expected = blocks.group(2)
                    .strip()
                    .lines()
                    .map(line -> Pattern.quote(line).replace("…", "\\E.*\\Q"))
                    .collect(Collectors.joining("\n"));
            assertThat(said(blocks.group(1)).strip()).matches(expected);
            commands++;
        }
        assertThat(commands).isEqualTo(3);
    }

    private String said(String command) {
        List<String> words = new ArrayList<>();
        WORD.matcher(command)
                .results()
                .forEach(word -> words.add(word.group(1) == null ? word.group(2) : word.group(1)));
        words.addAll(List.of("--home", home.toString()));
        if (words.contains("kit")) {
            words.addAll(List.of("--out", home.resolve("kit").toString(), "--samples", "src/test/resources/samples"));
        }
        StringWriter out = new StringWriter();
        new CommandLine(new HubCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(words.toArray(String[]::new));
        return out.toString();
    }
}
