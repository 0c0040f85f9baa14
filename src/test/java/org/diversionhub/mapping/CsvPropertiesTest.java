package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever stands in a file: what was written is read, and what cannot be read is told without saying it. */
class CsvPropertiesTest {
    private static final ReadingFolder FOLDER = folder();
    private static final WireReader READER =
            FOLDER.with("delimiter: detect", "delimiter: semicolon").reader();
    private static final WireReader IN_WINDOWS = FOLDER.write(
                    "csv/own.yaml",
                    ReadingFolder.READS
                            .replace("delimiter: detect", "delimiter: semicolon")
                            .replace("utf-8", "windows-1252"))
            .reader();

    private static ReadingFolder folder() {
        try {
            return ReadingFolder.in(Files.createTempDirectory("reading"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterContainer
    static void removeTheFolder() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER.folder())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Provide
    Arbitrary<String> written() {
        return Arbitraries.strings()
                .withChars("aB1 ;,\"'\n\t|=+-@éñß€")
                .ofMinLength(1)
                .ofMaxLength(30)
                .map(text -> "x" + text + "x");
    }

    @Property(tries = 300)
    void whatWasWrittenIsRead(@ForAll @From("written") String family, @ForAll @From("written") String note) {
        String text = ReadingFolder.HEADER.replace(',', ';') + "\r\n"
                + Stream.of("r-1", "11/22/2026 14:05", family, "", "", "", note)
                        .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
                        .collect(Collectors.joining(";"));
        assertReads(READER, StandardCharsets.UTF_8, text, family, note);
        assertReads(IN_WINDOWS, Charset.forName("windows-1252"), text, family, note);
    }

    private static void assertReads(WireReader reader, Charset charset, String text, String family, String note) {
        Part part = ReadingFolder.parts(reader.read(text.getBytes(charset), ReadLimits.DEFAULT))
                .get(0);
        assertThat(ReadingFolder.text(part, "/participant/name/family")).isEqualTo(family);
        assertThat(ReadingFolder.text(part, "/referral/reasonText")).isEqualTo(note);
    }

    @Property(tries = 300)
    void anyBytesAreReadOrRefused_inTheSameWayTwice(@ForAll byte[] body) {
        assertThat(Golden.of(READER.read(body, ReadLimits.DEFAULT)))
                .isEqualTo(Golden.of(READER.read(body, ReadLimits.DEFAULT)));
    }

    @Property(tries = 300)
    void noFaultSaysWhatStandsInAFile(
            @ForAll @From("cell") String id,
            @ForAll @From("cell") String time,
            @ForAll @From("cell") String born,
            @ForAll @From("cell") String charge,
            @ForAll @From("cell") String accepted) {
        String row = String.join(";", id, time, "Canary7", born, charge, accepted, "Canary8");
        WireReading reading = READER.read(
                (ReadingFolder.HEADER.replace(',', ';') + ";Canary9\n" + row + ";Canary6\n")
                        .getBytes(StandardCharsets.UTF_8),
                ReadLimits.DEFAULT);
        String told = switch (reading) {
            case WireReading.Refused refused -> refused.faults().toString();
            case WireReading.Parts parts ->
                parts.all().stream()
                        .map(part -> part instanceof Part.Faulty faulty ? faulty.faults() : List.of(part))
                        .toList()
                        .toString();
        };
        assertThat(told).doesNotContain("Canary");
    }

    @Provide
    Arbitrary<String> cell() {
        return Arbitraries.of(
                "",
                "r-1",
                "Canary1",
                "11/22/2026 14:05",
                "02/09/1988",
                "90-95",
                "Y",
                "\"Canary2",
                "\"Canary3;\"x",
                "Canary4\u0000",
                "Canary5\uFFFD",
                "Canary\n");
    }
}
