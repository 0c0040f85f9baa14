package org.diversionhub.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Schemas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Whatever one line of a policy changes: where a sample shows that somebody receives more, it is called wider. */
@Execution(CONCURRENT)
class WiderPoliciesTest {
    private static final Schemas SCHEMAS = Schemas.read(Path.of("mappings/canonical"), new ConfigFaults());
    private static final CodeClasses CODES = CodeClasses.read(Path.of("mappings/codes"), SCHEMAS, new ConfigFaults());
    private static final Path SHIPPED = Path.of("config/disclosure");
    private static final Pattern LISTS = Pattern.compile("(allow|mask|deny|only|key|any|may-know-of): \\[([^]]+)]");
    private static final Pattern WORDS =
            Pattern.compile("\\n    (authority: required|variant: shown|while: custody-open)");

    @TempDir
    Path folder;

    private static Policies read(Path folder) {
        return Policies.read(folder, SCHEMAS, new ConfigFaults());
    }

    private static Map<String, String> shipped() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    private static List<CanonicalMessage> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/samples"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(WiderPoliciesTest::sample)
                    .toList();
        }
    }

    private static CanonicalMessage sample(Path file) {
        String kind = file.getFileName().toString().split("\\.")[0];
        try {
            return switch (new MessageReader(SCHEMAS, JsonLimits.DEFAULT).read(kind, Files.readAllBytes(file))) {
                case Reading.Read read -> read.message();
                case Reading.Refused refused -> throw new IllegalStateException(file + " " + refused.faults());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One file with one line less of one list, or one word less. */
    private record Edit(String file, String text) {}

    private static List<Edit> edits() throws IOException {
        List<Edit> edits = new ArrayList<>();
        shipped().forEach((file, text) -> {
            String rules = text.substring(0, text.indexOf("\ntests:"));
            for (MatchResult list : LISTS.matcher(rules).results().toList()) {
                String[] words = list.group(2).split(", ");
                for (int i = 0; i < words.length && words.length > 1; i++) {
                    List<String> fewer = new ArrayList<>(List.of(words));
                    fewer.remove(i);
                    edits.add(new Edit(
                            file,
                            text.substring(0, list.start(2)) + String.join(", ", fewer) + text.substring(list.end(2))));
                }
            }
            WORDS.matcher(rules)
                    .results()
                    .forEach(word ->
                            edits.add(new Edit(file, text.substring(0, word.start()) + text.substring(word.end()))));
        });
        return edits;
    }

    private int checked(List<Edit> edits) throws IOException {
        List<CanonicalMessage> samples = samples();
        Policies old = read(SHIPPED);
        int wider = 0;
        for (Edit edit : edits) {
            for (Map.Entry<String, String> file : shipped().entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
            Files.writeString(folder.resolve(edit.file()), edit.text());
            Policies now = read(folder);
            wider += compare(old, now, samples, edit) + compare(now, old, samples, edit);
        }
        return wider;
    }

    private static int compare(Policies before, Policies after, List<CanonicalMessage> samples, Edit edit) {
        boolean more =
                new Comparison(side(before), side(after)).over(samples).stream().anyMatch(Comparison.Change::more);
        List<String> told = new WiderPolicies(before).than(after);
        if (more) {
            assertThat(told).as(edit.text()).isNotEmpty();
        }
        return told.isEmpty() ? 0 : 1;
    }

    private static Comparison.Side side(Policies policies) {
        return new Comparison.Side(SCHEMAS, policies, new Disclosing(SCHEMAS, policies, CODES));
    }

    @Test
    void whatASampleShowsToBeMoreIsWider_forSome() throws IOException {
        List<Edit> edits = new ArrayList<>(edits());
        Collections.shuffle(edits, new Random(7));
        assertThat(checked(edits.subList(0, 1))).isPositive();
    }

    @Test
    @Tag("thorough")
    void whatASampleShowsToBeMoreIsWider_forMany() throws IOException {
        List<Edit> edits = new ArrayList<>(edits());
        Collections.shuffle(edits);
        int wider = checked(edits.subList(0, 40));
        assertThat(wider).isBetween(20, 80);
    }

    @Test
    void sameIsNotWider() {
        assertThat(new WiderPolicies(read(SHIPPED)).than(read(SHIPPED))).isEmpty();
    }
}
