package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person who writes a mapping is told, and what a log may see when one fails. */
@Execution(CONCURRENT)
class MappingFilesTest {
    private static final Kind KIND = Kind.parse("release-handoff");
    private static final String GOOD = """
            title: A test
            media-type: application/json
            render: json
            kinds:
              release-handoff: {map: own/test.jsonata, leaves-out: []}
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTheInboxPage() throws IOException {
        write("html/inbox.html", "<p></p>");
        write("html/outcomes.html", "<p></p>");
        write("html/none.yaml", GOOD.replace("own/test.jsonata", "html/none.jsonata"));
        write("html/none.jsonata", "{}");
    }

    @Test
    void read_knowsWhatIsThere() throws IOException {
        Mappings mappings = mappings(GOOD, "{\"id\": message.id}");
        assertThat(mappings.has("own/test", KIND)).isTrue();
        assertThat(mappings.has("own/test", Kind.parse("consent/given"))).isFalse();
        assertThat(mappings.has("own/other", KIND)).isFalse();
        assertThat(mappings.leavesOut("own/other", KIND)).isEmpty();
    }

    @Test
    void read_tellsEveryFaultOfADescriptionWithItsLine() throws IOException {
        String wrong = """
                title: A test
                media-type: application/json
                render: stone
                extra: 1
                kinds:
                  parking-ticket: {map: own/test.jsonata}
                  release-handoff:
                    map: ../secret.jsonata
                    leaves-out: [custody.pickup.weather]
                """;
        assertThat(faults(wrong, "{}"))
                .anyMatch(fault -> fault.contains("test.yaml:3: `stone`"))
                .anyMatch(fault -> fault.contains("test.yaml:4: `extra`"))
                .anyMatch(fault -> fault.contains("test.yaml:6: `parking-ticket`"))
                .anyMatch(fault -> fault.contains("test.yaml:8: `../secret.jsonata`"))
                .anyMatch(fault -> fault.contains("test.yaml:9: `custody.pickup.weather`"));
    }

    @Test
    void read_tellsTheLineOfASyntaxError() throws IOException {
        assertThat(faults(GOOD, "(\n  $a := 1;\n  {\"a\": ]\n)"))
                .singleElement()
                .asString()
                .contains("test.jsonata:3: not JSONata");
        assertThat(faults(GOOD, "(\n  $a := 1;\n"))
                .singleElement()
                .asString()
                .contains("test.jsonata:2: not JSONata")
                .contains("closed before the end of the file");
        assertThat(faults(GOOD, "{\n  \"a\": \"b\n}"))
                .singleElement()
                .asString()
                .contains("test.jsonata:")
                .contains("the quote that ends the text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$now()", "$millis()", "$random()", "$shuffle(x)", "$eval(record.x)"})
    void read_refusesWhatIsNotTheSameOnEveryTry(String call) throws IOException {
        assertThat(faults(GOOD, "{\n\"a\": " + call + "}"))
                .singleElement()
                .asString()
                .contains("test.jsonata:2: $");
    }

    @Test
    void read_tellsEveryNameThatIsNotKnown() throws IOException {
        String expression = """
                (
                  $date := function($text) { $substring($text, 0, 10) };  /* $unsaid in a comment */
                  {"a": $dat(record.x), "b": "$inText",
                   "c": $datte(record.x), "d": $date(record.y), "e": items@$item.{"f": $item}}
                )
                """;
        assertThat(faults(GOOD, expression))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("test.jsonata:3: $dat is not known")
                                .contains(":="),
                        second -> assertThat(second).contains("test.jsonata:4: $datte is not known"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<p th:utext=\"${a}\">", "<p>[(${a})]", "<p th:text=\"__${a}__\">"})
    void read_refusesAPageThatDoesNotEscape(String line) throws IOException {
        write("own/test.html", "");
        write("html/test.yaml", GOOD.replace("render: json", "render: html"));
        write("html/test.html", "<html>\n" + line);
        assertThat(faults(GOOD, "{}")).singleElement().asString().contains("test.html:2: text that is not escaped");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<p th:txt=\"${a}\">|th:txt is not known here|text",
                "<p th:text=\"${a..b}\">|`${a..b}` is no expression|row.get",
                "<p th:text=\"${a\">|an expression that does not end|${…}"
            })
    void read_refusesAPageThatThymeleafWouldMisread(String line, String wrong, String right) throws IOException {
        write("html/test.yaml", GOOD.replace("render: json", "render: html"));
        write("html/test.html", "<html>\n" + line);
        assertThat(faults(GOOD, "{}"))
                .singleElement()
                .asString()
                .contains("test.html:2: " + wrong)
                .contains(right);
    }

    @Test
    void read_refusesAPageThatIsMissing() throws IOException {
        write("html/lost.yaml", GOOD.replace("render: json", "render: html"));
        assertThat(faults(GOOD, "{}"))
                .singleElement()
                .asString()
                .contains("lost.yaml:3: there is no page")
                .contains("lost.html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$error(record.custody.pickup.contact)",
                "{\"a\": 1 + record.custody.pickup.contact}",
                "{\"a\":\n $number(record.custody.pickup.contact)}",
                "{record.custody.pickup: 1}",
                "{\"a\": function($x) { $x }}",
                "($f := function($x) { 1 + $f($x) }; $f(record))",
                "($f := function($x) { $f($x & \"a\") }; $f(\"\"))",
                "record.nothing",
                "record.custody.pickup.contact"
            })
    void write_failsWithoutTellingAValue(String expression, @TempDir Path policies) throws IOException {
        Mappings mappings = mappings(GOOD, expression);
        var share = (Disclosure.Share) Redacting.everything(policies)
                .decide(
                        KIND,
                        Redacting.record(Samples.of("release-handoff")),
                        Role.CASE_MANAGEMENT,
                        Origin.NONE,
                        false);
        assertThatThrownBy(() -> mappings.write("own/test", share.message()))
                .isInstanceOf(MappingFailed.class)
                .hasNoCause()
                .hasMessageContaining("own/test cannot write release-handoff")
                .hasMessageContaining("test.jsonata")
                .hasMessageNotContaining("Sam Helper");
        assertThatThrownBy(() -> mappings.write("own/other", share.message())).isInstanceOf(MappingFailed.class);
    }

    private Mappings mappings(String description, String expression) throws IOException {
        var faults = new ConfigFaults();
        Mappings mappings = read(description, expression, faults);
        faults.refuse();
        return mappings;
    }

    private List<String> faults(String description, String expression) throws IOException {
        var faults = new ConfigFaults();
        read(description, expression, faults);
        return faults.list().stream().map(Object::toString).toList();
    }

    private Mappings read(String description, String expression, ConfigFaults faults) throws IOException {
        write("own/test.yaml", description);
        write("own/test.jsonata", expression);
        return Mappings.read(folder, Samples.SCHEMAS, faults);
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), text);
    }
}
