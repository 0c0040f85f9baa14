package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.diversionhub.message.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mapping is told of a message of HL7 v2, and what a partner is told of one that does not fit. */
@Execution(CONCURRENT)
class Hl7ReadingTest {
    private static final String READS = """
            title: A test
            reads:
              format: hl7v2
              makes: [diversion-referral/arrest]
              map: csv/own.jsonata
              messages: ["ADT^A01"]
              zone: America/New_York
              empty: [UNK]
              segments:
                MSH:
                  fields:
                    control: {at: "10"}
                EVN:
                  fields:
                    time: {at: "2", type: date-time, required: true}
                PID:
                  required: true
                  fields:
                    family: {at: "5.1", required: true}
                    particle: {at: "5.1.2"}
                    born: {at: "7", type: date}
                    phones: {at: "13", repeats: true}
                    key: {at: "3.1", where: {at: "3.5", is: [JI]}}
                ZCH:
                  repeats: true
                  fields:
                    charge: {at: "2.1", type: code, codes: own.offense, required: true}
            """;

    private static final String MAP = """
            {
              "message": {"id": MSH.control, "variant": "arrest", "time": EVN.time},
              "participant": {"key": PID.key, "name": {"family": PID.family, "given": PID.particle},
                "birthDate": PID.born, "contact": {"usualLocation": $join(PID.phones, " ")}},
              "charges": [ZCH.{"offenseCode": charge}],
              "referral": {"id": "r-1"}
            }
            """;

    private static final String MSH = "MSH|^~\\&|A|B|C|D|20261122140500||ADT^A01^ADT_A01|c-1|P|2.5||||||";
    private static final String EVN = "EVN|A01|20261122140500";
    private static final String PID = "PID|1||77^^^A^XX~78^^^A^JI||Sample&van^Casey||19880209||||||1~2";
    private static final String ZCH = "ZCH|1|90-95^drugs";

    @TempDir
    private Path temp;

    private ReadingFolder folder;

    @BeforeEach
    void writeTheMapping() {
        folder = ReadingFolder.in(temp).write("csv/own.yaml", READS).write("csv/own.jsonata", MAP);
    }

    private static String message(String... segments) {
        return String.join("\r", segments) + "\r";
    }

    private Part read(String... segments) {
        return ReadingFolder.parts(folder.read(message(segments), UTF_8)).getFirst();
    }

    private List<String> faults(String... segments) {
        return ReadingFolder.faults(read(segments)).stream().map(Fault::pointer).toList();
    }

    @Test
    void read_givesFieldsComponentsSubcomponentsRepetitionsAndRepeatedSegments() {
        Part part = read(MSH + "UNICODE UTF-8", EVN, PID, ZCH, ZCH.replace("90-95", "14-72"));
        assertThat(ReadingFolder.text(part, "/message/id")).isEqualTo("c-1");
        assertThat(ReadingFolder.text(part, "/message/time")).isEqualTo("2026-11-22T14:05:00-05:00");
        assertThat(ReadingFolder.text(part, "/participant/name/family")).isEqualTo("Sample");
        assertThat(ReadingFolder.text(part, "/participant/name/given")).isEqualTo("van");
        assertThat(ReadingFolder.text(part, "/participant/birthDate")).isEqualTo("1988-02-09");
        assertThat(ReadingFolder.text(part, "/participant/key")).isEqualTo("78");
        assertThat(ReadingFolder.text(part, "/participant/contact/usualLocation"))
                .isEqualTo("1 2");
        assertThat(ReadingFolder.at(part, "/charges").findValuesAsText("offenseCode"))
                .containsExactly("35A", "23C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\r\n", "\r\r"})
    void read_takesAnyLineEnd_andOtherSeparators(String end) {
        String whole = message(MSH, EVN, PID, ZCH);
        assertThat(ReadingFolder.parts(folder.read(whole.replace("\r", end))).getFirst())
                .isInstanceOf(Part.Made.class);
        String other = whole.replace('|', '#')
                .replace("^~\\&", "@*!%")
                .replace('^', '@')
                .replace('~', '*')
                .replace('&', '%');
        assertThat(ReadingFolder.text(ReadingFolder.parts(folder.read(other)).getFirst(), "/participant/name/given"))
                .isEqualTo("van");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
                Sam\\T\\ple         # Sam&ple
                a\\F\\b\\S\\c\\R\\d\\E\\e # a|b^c~d\\e
                \\E\\X41\\E\\       # \\X41\\
                \\X41\\b            # Ab
                \\H\\Sample\\N\\    # Sample
                Sample\\.br\\Two    # 'Sample
                Two'
                """)
    void read_decodesEscapeSequences(String written, String meant) {
        Part part = read(MSH, EVN, PID.replace("Sample&van", written), ZCH);
        assertThat(ReadingFolder.text(part, "/participant/name/family")).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\Zx\\Sample", "Sample\\", "\\XE9\\", "\\C2842\\x", "\\X0\\", "Sam\u0007ple", "\\X1C\\"})
    void read_tellsWhatItCannotDecode_andDoesNotRepeatIt(String written) {
        Part part = read(MSH + "UNICODE UTF-8", EVN, PID.replace("Sample&van", written), ZCH);
        assertThat(ReadingFolder.faults(part))
                .singleElement()
                .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/PID-5.1"))
                .satisfies(fault -> assertThat(fault.rule()).doesNotContain("Sam", "C28"));
    }

    @ParameterizedTest
    @CsvSource({"8859/1,ISO-8859-1", "8859/1,windows-1252", "UNICODE UTF-8,UTF-8", "8859/15,ISO-8859-15"})
    void read_takesTheCharacterSetThatTheHeaderNames(String named, String charset) {
        String text = message(MSH + named, EVN, PID.replace("Sample&van", "Zoë"), ZCH);
        Part part =
                ReadingFolder.parts(folder.read(text, Charset.forName(charset))).getFirst();
        assertThat(ReadingFolder.text(part, "/participant/name/family")).isEqualTo("Zoë");
    }

    @Test
    void read_tellsBytesOfAnotherCharacterSet() {
        String text = message(MSH, EVN, PID.replace("Sample&van", "Zoë"), ZCH);
        assertThat(ReadingFolder.faults(
                        ReadingFolder.parts(folder.read(text, ISO_8859_1)).getFirst()))
                .extracting(Fault::pointer)
                .containsExactly("/PID-5.1");
        assertThat(faults(MSH + "UNICODE UTF-16", EVN, PID, ZCH)).containsExactly("/MSH-18");
        folder.write("csv/own.yaml", READS.replace("  zone:", "  encoding: windows-1252\n  zone:"));
        assertThat(ReadingFolder.parts(folder.read(text, ISO_8859_1)).getFirst())
                .isInstanceOf(Part.Made.class);
    }

    @Test
    void segmentsThatAreNotListedAreLeftOut_andToldByNameAndPositionAlone() {
        WireReading reading = folder.read(
                message(MSH, EVN, "ZPI|GANG", PID, "NTE|1||In two", "lines, of a secret", ZCH, "OBX|1|TX|||dose"));
        assertThat(reading).isInstanceOf(WireReading.Parts.class);
        assertThat(((WireReading.Parts) reading).segmentsLeftOut())
                .containsExactly("message 1: segment 3, ZPI", "message 1: segment 5, NTE", "message 1: segment 8, OBX");
        assertThat(Golden.of(reading).toString()).doesNotContain("GANG", "secret", "dose");
        assertThat(ReadingFolder.parts(reading).getFirst().cells().toString()).doesNotContain("GANG", "secret", "dose");
    }

    @Test
    void read_tellsEveryFaultAtOnce() {
        assertThat(faults(
                        MSH.replace("ADT^A01", "ADT^A31").replace("c-1", "").replace("|P|2.5", "|T|3"),
                        "EVN|A01",
                        "PID|1||||^Casey||1988-02-09",
                        "ZCH|1|90-95",
                        "ZCH|1|nothing such",
                        "PID|2"))
                .containsExactlyInAnyOrder(
                        "/MSH-9",
                        "/MSH-10",
                        "/MSH-11",
                        "/MSH-12",
                        "/EVN-2",
                        "/PID-5.1",
                        "/PID-7",
                        "/ZCH[2]-2.1",
                        "/PID[2]",
                        "/PID[2]-5.1");
        assertThat(faults(MSH, EVN, ZCH)).containsExactly("/PID");
        assertThat(faults(MSH, EVN, PID, "a line of its own", ZCH)).containsExactly("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"20261122", "2026112214", "202611221405", "20261122140500.1234", "20261122140500-0500"})
    void date_isReadWithWhateverTimeStandsBehindIt(String written) {
        assertThat(ReadingFolder.text(read(MSH, EVN, PID.replace("19880209", written), ZCH), "/participant/birthDate"))
                .isEqualTo("2026-11-22");
    }

    @ParameterizedTest
    @CsvSource({
        "2026112214,2026-11-22T14:00:00-05:00",
        "202611221405,2026-11-22T14:05:00-05:00",
        "20261122140507.12,2026-11-22T14:05:07-05:00",
        "20261122140507-0800,2026-11-22T14:05:07-08:00",
        "20260308033000,2026-03-08T03:30:00-04:00"
    })
    void moment_isOfTheZoneUnlessItSaysItsOffset(String written, String read) {
        assertThat(ReadingFolder.text(read(MSH, EVN.replace("20261122140500", written), PID, ZCH), "/message/time"))
                .isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20261122",
                "20260308023000",
                "20261122250000",
                "20261122140",
                "2026-11-22 14:05",
                "18991122140500"
            })
    void moment_thatTheClocksDidNotShowIsAFault(String written) {
        assertThat(faults(MSH, EVN.replace("20261122140500", written), PID, ZCH))
                .containsExactly("/EVN-2");
    }

    @Test
    void manyMessagesInAFile_areEachReadForItself() {
        String file = "FHS|^~\\&\rBHS|^~\\&\r" + message(MSH, EVN, PID, ZCH)
                + message(MSH.replace("c-1", "c-2"), EVN, PID.replace("19880209", "x"), ZCH) + "BTS|2\rFTS|1\r";
        List<Part> parts = ReadingFolder.parts(folder.read(file));
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0)).isInstanceOf(Part.Made.class);
        assertThat(parts.get(1).where()).isEqualTo("message 2");
        assertThat(ReadingFolder.faults(parts.get(1)))
                .extracting(Fault::pointer)
                .containsExactly("/PID-7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"MSH", "MSH|", "MSH|^^^^|", "MSH|^~\\&", "Sample, Casey", "<ADT_A01/>", "MSHSample and Son |x"})
    void whatIsNoMessageIsAFault_withoutAWordOfIt(String text) {
        Part part = ReadingFolder.parts(folder.read(text)).getFirst();
        assertThat(ReadingFolder.faults(part)).isNotEmpty();
        assertThat(Golden.of(part).toString()).doesNotContain("Sample", "ADT_A01");
    }

    @Test
    void messageThatIsMadeToBurdenIsRefusedQuickly() {
        assertThat(faults(MSH, EVN, PID + "|".repeat(500_000), ZCH)).contains("/PID");
        assertThat(faults(MSH, EVN, PID.replace("Sample", "~".repeat(500_000)), ZCH))
                .contains("/PID");
        assertThat(faults(MSH, EVN, PID, (ZCH + "\r").repeat(2_000))).containsExactly("");
        assertThat(ReadingFolder.refused(folder.read(new byte[0]))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '`', textBlock = """
                messages: ["ADT^A01"]        # messages: ["ADT"]            # `ADT` does not fit `messages`
                messages: ["ADT^A01"]        # messages: []                 # there is no message
                zone: America/New_York       # zone: Nowhere                # does not fit `zone`
                zone: America/New_York       # columns: {}                  # `columns` is not known here
                `at: "7", type: date`        # `at: "7.0", type: date`      # does not fit `at`
                `at: "7", type: date`        # `at: "7", type: day`         # `day` is no type
                `is: [JI]`                   # `is: []`                     # `is` is missing
                `at: "3.5", is`              # `at: "4.5", is`              # another field
                `phones: {at`                # `fones: {at`                 # the field `fones` is nowhere in the mapping's expression
                `particle: {at`              # `Particle: {at`              # `Particle` is no name for a field
                codes: own.offense           # codes: own.ofense            # there is no table
                EVN:                         # EVEN:                        # `EVEN` is no name of a segment
                EVN:                         # EVZ:                         # the segment `EVZ` is nowhere
                """)
    void description_isToldWhatIsWrongWithIt(String old, String now, String wrong) {
        String old2 = old.replace("`", "");
        assertThat(READS).contains(old2);
        folder.write("csv/own.yaml", READS.replace(old2, now.replace("`", "")));
        assertThat(folder.faults()).as("%s", folder.faults()).anyMatch(fault -> fault.contains(wrong));
    }
}
