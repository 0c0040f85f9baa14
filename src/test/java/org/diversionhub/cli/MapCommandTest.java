package org.diversionhub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What stands in a file, what becomes of it and who would get it; and what is never shown. */
@Execution(CONCURRENT)
class MapCommandTest {
    private static final String DAY = "mappings/csv/rms-x/tests/day.csv";
    private static final String FAULTS = "mappings/csv/rms-x/tests/faults-of-rows.csv";
    private static final String BOOKINGS = "mappings/csv/jail-x/tests/bookings.csv";

    @TempDir
    Path folder;

    private record Ran(int exit, String out) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new MapCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(arguments);
        return new Ran(exit, out.toString());
    }

    private static JsonNode json(String... arguments) throws IOException {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new);
        return new ObjectMapper().readTree(run(all).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv/rms-x", "mappings/csv/rms-x", "./mappings/csv/rms-x.yaml", "mappings/csv/rms-x/"})
    void everyRowIsToldFromItsCellsToItsRecipients(String with) {
        Ran ran = run("--with", with, "--in", DAY);
        assertThat(ran.exit()).as(ran.out()).isZero();
        assertThat(ran.out())
                .contains(
                        "csv/rms-x: 3 of 3 rows become a message",
                        "left out, for the mapping does not know them: columns [20]",
                        "row 2: diversion-referral/arrest",
                        "  15 DOB (born) = 2/9/1988",
                        "\"birthDate\" : \"1988-02-09\"",
                        "coat pocket.⏎The person")
                .containsPattern("da-new-hanover \\(prosecutor\\): \\d+ fields shared, 0 masked, 2 withheld")
                .contains("sud-harbor (sud-provider): nothing, no authority in force opens it")
                .doesNotContain("RMS_ROWVER", "8123");
    }

    @Test
    void oneRecipientIsShownWithItsFieldsAndItsFormat() {
        Ran ran = run("--with", "csv/rms-x", "--in", DAY, "--for", "prosecutor");
        assertThat(ran.out())
                .contains("as application/json, ", "withheld [participant.contact.phone, ")
                .doesNotContain("lead-case-management");
        assertThat(run("--with", "csv/rms-x", "--in", DAY, "--for", "da-new-hanover")
                        .out())
                .isEqualTo(ran.out());
    }

    @Test
    void supposedAuthorityOpensWhatItWould_inTheRecipientsFormat() throws IOException {
        String[] asked = {"--with", "csv/rms-x", "--in", DAY, "--for", "sud-harbor"};
        JsonNode without = json(asked).at("/parts/0/recipients/0");
        assertThat(without.path("goes").asBoolean()).isFalse();
        assertThat(without.path("reason").asText()).isEqualTo("NO_AUTHORITY");
        JsonNode with = json(Stream.concat(Stream.of(asked), Stream.of("--suppose", "RELEASE"))
                        .toArray(String[]::new))
                .at("/parts/0/recipients/0");
        assertThat(with.path("goes").asBoolean()).isTrue();
        assertThat(with.path("mediaType").asText()).startsWith("application/fhir+json");
        assertThat(with.path("written").asText()).contains("\"resourceType\":\"Bundle\"", "Specimen");
        assertThat(with.path("record").toString()).doesNotContain("coat pocket");
    }

    @Test
    void faultsAreToldRowByRow_andTheExitCodeSaysSo() throws IOException {
        Ran ran = run("--with", "csv/rms-x", "--in", FAULTS);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains(
                        "csv/rms-x: 1 of 9 rows become a message",
                        "row 5: no message",
                        "wrong: has 10 cells, and the header 23",
                        "wrong: /CHARGE no such code in mappings/codes/rms-x.offense.csv; add a line <the cell>,<code of"
                                + " the record>");
        JsonNode row = json("--with", "csv/rms-x", "--in", FAULTS).at("/parts/2");
        assertThat(row.at("/where").asText()).isEqualTo("row 4");
        assertThat(row.at("/cells/2/text").asText()).isEqualTo("maybe");
        assertThat(row.at("/faults/0/at").asText()).isEqualTo("/ACCEPTED");
        assertThat(row.has("recipients")).isFalse();
    }

    @Test
    void fileThatCannotBeReadIsToldAsAWhole() {
        Ran ran = run("--with", "csv/jail-x", "--in", "mappings/csv/jail-x/tests/saved-as-unicode.csv");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("nothing of it would be taken:", "begins with the mark of utf-16")
                .doesNotContain("Sample");
        assertThat(run(
                        "--with",
                        "csv/jail-x",
                        "--in",
                        folder.resolve("none.csv").toString()))
                .satisfies(none -> assertThat(none.exit()).isEqualTo(1))
                .satisfies(none -> assertThat(none.out()).startsWith("it cannot be read: "));
    }

    @Test
    void goldenIsWhatATestExpects() throws IOException {
        Ran ran = run("--with", "csv/jail-x", "--in", BOOKINGS, "--golden");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualToIgnoringNewLines(Files.readString(Path.of(BOOKINGS.replace(".csv", ".json"))));
    }

    @Test
    void cellsDoNotMoveTheCursor() throws IOException {
        Path file = folder.resolve("in.csv");
        String day = Files.readString(Path.of(DAY));
        Files.writeString(file, day.replace("Wilmington;", "Wilmington \u001b[2J\u202e;"));
        Ran ran = run("--with", "csv/rms-x", "--in", file.toString());
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("Wilmington ·[2J·", "/LOCATION holds a control character")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    void limitsAreThoseOfTheSite() throws IOException {
        for (String one : new String[] {"config", "mappings"}) {
            try (Stream<Path> all = Files.walk(Path.of(one))) {
                for (Path path : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(folder.resolve(path).getParent());
                    Files.copy(path, folder.resolve(path));
                }
            }
        }
        Path settings = folder.resolve("config/application.yaml");
        Files.writeString(settings, Files.readString(settings).replaceFirst("hub:\n", "hub:\n  limits.file-rows: 2\n"));
        Ran ran = run("--home", folder.toString(), "--with", "csv/rms-x", "--in", DAY);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("has more than hub.limits.file-rows = 2 rows");
    }

    @Test
    void wrongCallsSayWhatWouldBeRight() {
        Ran mapping = run("--with", "csv/rms-y", "--in", DAY);
        assertThat(mapping.exit()).isEqualTo(2);
        assertThat(mapping.out()).contains("--with: one of [csv/jail-x, csv/rms-x, hl7v2/jail-adt]");
        Ran recipient = run("--with", "csv/rms-x", "--in", DAY, "--for", "sherif");
        assertThat(recipient.exit()).isEqualTo(2);
        assertThat(recipient.out()).contains("--for: a role, or one of [", "da-new-hanover");
        assertThat(run("--in", DAY).exit()).isEqualTo(2);
        assertThat(run("--with", "csv/rms-x", "--in", DAY, "--suppose", "TRUST").exit())
                .isEqualTo(2);
    }
}
