package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.mapping.ReadingFolder.HEADER;
import static org.diversionhub.mapping.ReadingFolder.ROW;
import static org.diversionhub.mapping.ReadingFolder.faults;
import static org.diversionhub.mapping.ReadingFolder.parts;
import static org.diversionhub.mapping.ReadingFolder.refused;
import static org.diversionhub.mapping.ReadingFolder.text;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The quirks of real exports, each fault of a file and of a row, and that none of them says what stands there. */
@Execution(CONCURRENT)
class CsvReadingTest {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    @TempDir
    private Path temp;

    private ReadingFolder folder;

    @BeforeEach
    void writeTheMapping() {
        folder = ReadingFolder.in(temp);
    }

    @Test
    void read_makesAMessageOfEachRow() {
        List<Part> parts = folder.rows(ROW, "r-2,03/08/2026 01:30,Other,,,n,");
        assertThat(parts).extracting(Part::where).containsExactly("row 2", "row 3");
        Part.Made first = (Part.Made) parts.get(0);
        assertThat(first.kind()).isEqualTo(Kind.parse("diversion-referral/arrest"));
        assertThat(text(first, "/message/time")).isEqualTo("2026-11-22T14:05:00-05:00");
        assertThat(text(first, "/participant/birthDate")).isEqualTo("1988-02-09");
        assertThat(text(first, "/charges/0/offenseCode")).isEqualTo("35A");
        assertThat(ReadingFolder.at(first, "/referral/participantAccepted").isBoolean())
                .isTrue();
    }

    @Test
    void read_leavesOutWhatNoCellSays_andGroupsThatSayNothing() {
        Part part = folder.rows("r-2,03/08/2026 01:30,Other,NULL, ,N,").get(0);
        assertThat(ReadingFolder.at(part, ""))
                .hasToString(
                        "{\"message\":{\"id\":\"r-2\",\"variant\":\"arrest\",\"time\":\"2026-03-08T01:30:00-05:00\"},"
                                + "\"participant\":{\"name\":{\"family\":\"Other\"}},"
                                + "\"referral\":{\"id\":\"r-2\",\"participantAccepted\":false}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void read_findsTheDelimiter_underWhichTheHeaderIsKnown(String delimiter) {
        String text = (HEADER + "\n" + ROW.replace("a note", "one|two")).replace(",", delimiter);
        assertThat(text(parts(folder.read(text)).get(0), "/referral/reasonText"))
                .isEqualTo("one|two");
    }

    @Test
    void read_takesTheDelimiterThatTheMappingNames() {
        folder.with("delimiter: detect", "delimiter: pipe");
        assertThat(parts(folder.read((HEADER + "\n" + ROW).replace(",", "|")))).hasOnlyElementsOfType(Part.Made.class);
        assertThat(refused(folder.read(HEADER + "\n" + ROW)))
                .contains(
                        new Fault(
                                "",
                                "no name in the first row is known: another delimiter or encoding, or a file without a header"));
    }

    @Test
    void read_knowsEncodings() {
        String text = HEADER + "\n" + ROW.replace("Sample", "Núñez");
        assertThat(familyOf(folder.read(text))).isEqualTo("Núñez");
        assertThat(familyOf(folder.read("\uFEFF" + text))).isEqualTo("Núñez");
        folder.with("encoding: utf-8", "encoding: windows-1252");
        assertThat(familyOf(folder.read(text, WINDOWS))).isEqualTo("Núñez");
        folder.with("encoding: utf-8", "encoding: utf-16");
        assertThat(familyOf(folder.read("\uFEFF" + text, StandardCharsets.UTF_16LE)))
                .isEqualTo("Núñez");
        assertThat(familyOf(folder.read("\uFEFF" + text, StandardCharsets.UTF_16BE)))
                .isEqualTo("Núñez");
    }

    private static String familyOf(WireReading reading) {
        return text(parts(reading).get(0), "/participant/name/family");
    }

    @Test
    void byteThatTheEncodingDoesNotKnow_isAFaultOfItsRowAlone() {
        String text = HEADER + "\n" + ROW + "\n" + ROW.replace("r-1", "r-2").replace("Sample", "Núñez") + "\n"
                + ROW.replace("r-1", "r-3");
        List<Part> parts = parts(folder.read(text, WINDOWS));
        assertThat(faults(parts.get(1)))
                .containsExactly(new Fault(
                        "/NAME", "holds a byte that utf-8 does not know, or a character that was lost before"));
        assertThat(parts.get(0)).isInstanceOf(Part.Made.class);
        assertThat(parts.get(2)).isInstanceOf(Part.Made.class);
        folder.with("encoding: utf-8", "encoding: windows-1252");
        byte[] body = (HEADER + "\n" + ROW).getBytes(WINDOWS);
        body[body.length - 1] = (byte) 0x81;
        assertThat(faults(parts(folder.read(body)).get(0)))
                .containsExactly(new Fault(
                        "/NOTE", "holds a byte that windows-1252 does not know, or a character that was lost before"));
    }

    @Test
    void fileInAnotherEncoding_isRefused() {
        String text = HEADER + "\n" + ROW;
        assertThat(refused(folder.read("\uFEFF" + text, StandardCharsets.UTF_16LE)))
                .containsExactly(new Fault("", "begins with the mark of utf-16, and the mapping says utf-8"));
        assertThat(refused(folder.read(text, StandardCharsets.UTF_16LE)))
                .containsExactly(new Fault("", "holds NUL characters: a workbook, or in another encoding than utf-8"));
        folder.with("encoding: utf-8", "encoding: utf-16");
        assertThat(refused(folder.read(text, StandardCharsets.UTF_16LE)))
                .containsExactly(new Fault("", "has no byte-order mark, without which utf-16 is not read"));
        folder.with("encoding: utf-8", "encoding: windows-1252");
        assertThat(refused(folder.read("\uFEFF" + text)))
                .containsExactly(new Fault("", "begins with the mark of utf-8, and the mapping says windows-1252"));
    }

    @Test
    void read_takesQuotesLineBreaksBlankRowsAndPadding() {
        String text = HEADER + "\r\n\r\n ,,,,,,\r\n"
                + "r-1,11/22/2026 14:05,  Sample\u00A0 ,02/09/1988,90-95,Y, \"a \"\"quoted\"\"\r\nnote, with a comma\" \r\n"
                + "   \r\n" + ROW.replace("r-1", "r-2");
        List<Part> parts = parts(folder.read(text));
        assertThat(parts).extracting(Part::where).containsExactly("row 4", "row 6");
        assertThat(text(parts.get(0), "/participant/name/family")).isEqualTo("Sample");
        assertThat(text(parts.get(0), "/referral/reasonText")).isEqualTo("a \"quoted\"\nnote, with a comma");
    }

    @Test
    void read_takesQuotesForText_whereTheDialectHasNone() {
        folder.with("delimiter: detect", "delimiter: comma\n  quote: none");
        assertThat(text(folder.rows(ROW.replace("a note", "5\" knife")).get(0), "/referral/reasonText"))
                .isEqualTo("5\" knife");
        folder.with("delimiter: detect", "delimiter: comma\n  quote: single");
        assertThat(text(folder.rows(ROW.replace("a note", "'one, two'")).get(0), "/referral/reasonText"))
                .isEqualTo("one, two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a note", "\"a\" note"})
    void quotesThatDoNotFit_refuseTheFileWithTheRow(String cell) {
        assertThat(refused(folder.read(HEADER + "\n" + ROW + "\n" + ROW.replace("a note", cell) + "\n" + ROW)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.rule())
                        .startsWith("row 3: a quote that is not closed")
                        .doesNotContain("note"));
    }

    @Test
    void read_knowsColumnsByAnyOfTheirNames_inAnyOrder() {
        String text = "note,Charge,dob, Last Name ,TIME,ID,ACCEPTED\n"
                + "a note,90-95,02/09/1988,Sample,11/22/2026 14:05,r-1,y";
        Part part = parts(folder.read(text)).get(0);
        assertThat(text(part, "/participant/name/family")).isEqualTo("Sample");
        assertThat(part.cells())
                .extracting(Cell::column)
                .containsExactly("NOTE", "CHARGE", "DOB", "Last Name", "TIME", "ID", "ACCEPTED");
    }

    @Test
    void columnsThatTheMappingDoesNotKnow_areLeftOutAndToldByPosition() {
        String text = "X1," + HEADER + ",Secret Diagnosis,,\nx," + ROW + ",F11.20,,\n";
        WireReading reading = folder.read(text);
        assertThat(((WireReading.Parts) reading).leftOut()).containsExactly(1, 9);
        assertThat(parts(reading)).hasOnlyElementsOfType(Part.Made.class);
        assertThat(Golden.of(reading).toString()).doesNotContain("F11.20").doesNotContainIgnoringCase("diagnosis");
    }

    @Test
    void fileMayBeWithoutAnOptionalColumn_andOneThatIsListedHasToBeThere() {
        assertThat(parts(folder.read((HEADER + "\n" + ROW).replace(",NOTE", "").replace(",a note", ""))))
                .hasOnlyElementsOfType(Part.Made.class);
        assertThat(refused(folder.read("ID,CHARGE,NOTE,note,Diagnosis\n1,2,3,4,5")))
                .containsExactly(
                        new Fault("/TIME", "this column is missing"),
                        new Fault("/NAME", "this column is missing; it may also be named SURNAME or Last Name"),
                        new Fault("/DOB", "this column is missing"),
                        new Fault("/ACCEPTED", "this column is missing"),
                        new Fault("/NOTE", "stands twice, in columns 3 and 4"));
    }

    @Test
    void read_takesEmptyColumnsAtTheEnd_ofHeaderAndRows() {
        List<Part> parts = parts(folder.read(
                HEADER + ",,\n" + ROW + "\n" + ROW + ",\n" + ROW + ",, \n" + ROW + ",,,\n" + ROW + ",,x\n"));
        assertThat(parts.subList(0, 3)).hasOnlyElementsOfType(Part.Made.class);
        assertThat(faults(parts.get(3))).containsExactly(new Fault("", "has 10 cells, and the header 9"));
        assertThat(faults(parts.get(4))).containsExactly(new Fault("", "has something in column 9, which has no name"));
    }

    @Test
    void rowThatADelimiterInACellHasShifted_isAFault_thoughItsLastCellIsEmpty() {
        assertThat(faults(folder.rows("r-1,11/22/2026 14:05,Sample, Casey,02/09/1988,90-95,Y,")
                        .get(0)))
                .containsExactly(new Fault("", "has 8 cells, and the header 7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void read_findsTheDelimiter_whereEveryCellIsInQuotes(String delimiter) {
        String text = "\"" + (HEADER + "\n" + ROW).replace(",", "\",\"").replace("\n", "\"\n\"") + "\"";
        assertThat(parts(folder.read(text.replace("\",\"", "\"" + delimiter + "\""))))
                .hasOnlyElementsOfType(Part.Made.class);
    }

    @Test
    void rowWithMoreOrFewerCells_isAFaultOfItAlone() {
        List<Part> parts = folder.rows(ROW, "r-2,11/22/2026 14:05,Sample", ROW + ",more", ROW);
        assertThat(faults(parts.get(1))).containsExactly(new Fault("", "has 3 cells, and the header 7"));
        assertThat(faults(parts.get(2))).containsExactly(new Fault("", "has 8 cells, and the header 7"));
        assertThat(parts.get(3)).isInstanceOf(Part.Made.class);
    }

    @ParameterizedTest
    @CsvSource({
        "TIME, 11/22/26 14:05",
        "TIME, 22/11/2026 14:05",
        "TIME, 11/22/2026",
        "TIME, 11/22/0026 14:05",
        "TIME, 03/08/2026 02:30",
        "DOB, 02/09/88",
        "DOB, 02/30/1988",
        "DOB, 2/9/1988",
        "DOB, 12/31/9999",
        "DOB, 1988-02-09",
        "CHARGE, 90-95 ",
        "CHARGE, *",
        "ACCEPTED, maybe",
    })
    void cellThatIsNotOfItsType_isAFaultThatDoesNotSayIt(String column, String cell) {
        int at = List.of(HEADER.split(",")).indexOf(column);
        String[] cells = ROW.split(",");
        cells[at] = column.equals("CHARGE") && cell.startsWith("90") ? "90-950" : cell;
        assertThat(faults(folder.rows(String.join(",", cells)).get(0)))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo("/" + column);
                    assertThat(fault.rule()).doesNotContain(cells[at]).isNotBlank();
                });
    }

    @Test
    void dateAndTimeInTwoColumns_areReadAsOne() {
        folder.with("header: TIME,", "header: DATE, then: TIME,");
        String header = HEADER.replace("TIME,", "TIME,DATE,") + "\n";
        String row = ROW.replace("11/22/2026 14:05", "14:05,11/22/2026");
        Part part = parts(folder.read(header + row)).get(0);
        assertThat(text(part, "/message/time")).isEqualTo("2026-11-22T14:05:00-05:00");
        assertThat(part.cells()).extracting(Cell::position).startsWith(1, 3, 2, 4);
        assertThat(faults(parts(folder.read(header + row.replace("14:05", "NULL")))
                        .get(0)))
                .extracting(Fault::pointer)
                .containsExactly("/DATE");
        assertThat(faults(parts(folder.read(header + row.replace("14:05", "").replace("11/22/2026", "")))
                        .get(0)))
                .containsExactly(new Fault("/DATE", "is empty"));
        assertThat(refused(folder.read(header.replace("TIME", "CLOCK") + row)))
                .containsExactly(new Fault("/TIME", "this column is missing"));
    }

    @Test
    void hourThatTheClocksShowTwice_isTheFirst() {
        assertThat(text(
                        folder.rows(ROW.replace("11/22/2026 14:05", "11/01/2026 01:30"))
                                .get(0),
                        "/message/time"))
                .isEqualTo("2026-11-01T01:30:00-04:00");
    }

    @Test
    void codeWithoutALine_isAFaultThatNamesTheFileAndTheLineToAdd() {
        assertThat(faults(folder.rows(ROW.replace("90-95", "SECRET")).get(0)))
                .containsExactly(new Fault(
                        "/CHARGE",
                        "no such code in mappings/codes/own.offense.csv; add a line <the cell>,<code of the record>"));
    }

    @Test
    void everyFaultOfARowIsTold() {
        assertThat(faults(folder.rows(",now,,soon,none,perhaps,a\u0007b").get(0)))
                .extracting(Fault::pointer)
                .containsExactly("/ID", "/TIME", "/NAME", "/DOB", "/CHARGE", "/ACCEPTED", "/NOTE");
        assertThat(faults(folder.rows(ROW.replace("r-1", "not an id!")).get(0)))
                .extracting(Fault::pointer)
                .containsExactly("/message/id", "/referral/id");
    }

    @Test
    void sameIdWithOtherContent_isAFaultOfTheLaterRow_andTheSameRowTwiceIsNone() {
        List<Part> parts = folder.rows(ROW, ROW, ROW.replace("a note", "another"));
        assertThat(parts.get(1)).isInstanceOf(Part.Made.class);
        assertThat(faults(parts.get(2)))
                .containsExactly(new Fault("/message/id", "is that of row 2, which says something else"));
    }

    @Test
    void limitsAreNamedWithTheirSettings() {
        WireReader reader = folder.reader();
        byte[] two = (HEADER + "\n" + ROW + "\n\n" + ROW).getBytes(StandardCharsets.UTF_8);
        assertThat(refused(reader.read(two, new ReadLimits(two.length - 1, 9, 99))))
                .containsExactly(new Fault("", "has more than hub.limits.file = " + (two.length - 1) + " bytes"));
        assertThat(refused(reader.read(two, new ReadLimits(two.length, 1, 99))))
                .containsExactly(new Fault("", "has more than hub.limits.file-rows = 1 rows"));
        assertThat(parts(reader.read(two, new ReadLimits(two.length, 2, 16)))).hasOnlyElementsOfType(Part.Made.class);
        assertThat(faults(parts(reader.read(two, new ReadLimits(two.length, 2, 15)))
                        .get(0)))
                .containsExactly(new Fault("/TIME", "has more than hub.limits.file-cell = 15 characters"));
    }

    @Test
    void fileWithoutRowsHasNone_andOneWithoutAHeaderIsRefused() {
        assertThat(parts(folder.read(HEADER))).isEmpty();
        assertThat(refused(folder.read(new byte[0]))).containsExactly(new Fault("", "is empty"));
        assertThat(refused(folder.read("\n \n,,\n"))).containsExactly(new Fault("", "has no header"));
    }

    @Test
    void mappingThatFails_isAFaultWithItsPlaceAndWithoutTheValue() {
        folder.write("csv/own.jsonata", ReadingFolder.MAP.replace("\"family\": family", "\"family\": $number(family)"));
        assertThat(faults(folder.rows(ROW).get(0)))
                .containsExactly(new Fault("", "the mapping csv/own (NumberFormatException) fails on it"));
        folder.write("csv/own.jsonata", ReadingFolder.MAP.replace("\"family\": family", "\"family\": -family"));
        assertThat(faults(folder.rows(ROW).get(0)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.rule())
                        .startsWith("the mapping csv/own:")
                        .endsWith(" (JException D1002) fails on it"));
        folder.write("csv/own.jsonata", "nothing[id & time & family & born & charge & accepted & note]");
        assertThat(faults(folder.rows(ROW).get(0)))
                .containsExactly(new Fault("", "the mapping makes no message of it"));
    }

    @Test
    void fieldThatTheSchemaDoesNotHave_isAFault_andItsNameIsNotToldWhereARowMadeIt() {
        folder.write(
                "csv/own.jsonata",
                ReadingFolder.MAP.replace("\"referral\": {", "\"referral\": {\"colour\": \"red\", "));
        assertThat(faults(folder.rows(ROW).get(0)))
                .containsExactly(new Fault("/referral/colour", "this field is not known"));
        folder.write(
                "csv/own.jsonata", ReadingFolder.MAP.replace("\"referral\": {", "\"referral\": {family: \"red\", "));
        assertThat(faults(folder.rows(ROW).get(0)))
                .containsExactly(new Fault("/referral", "has a field that is not known"));
        folder.write("csv/own.jsonata", ReadingFolder.MAP.replace("\"participant\"", "\"participants\""));
        assertThat(faults(folder.rows(ROW).get(0)))
                .contains(
                        new Fault("/participant", "this field is missing"),
                        new Fault("/participants", "this field is not known"));
    }

    @Test
    void variantThatTheMappingIsNotSaidToMake_isAFault() {
        folder.write("csv/own.jsonata", ReadingFolder.MAP.replace("\"arrest\"", "\"community\""));
        assertThat(faults(folder.rows(ROW).get(0)))
                .containsExactly(new Fault("/message/variant", "the mapping makes [diversion-referral/arrest] alone"));
    }

    @Test
    void toStringSaysNothingOfARow() {
        List<Part> parts = folder.rows(ROW, ROW.replace("90-95", "SECRET"));
        assertThat(parts.toString() + parts.get(0).cells())
                .contains("row 2", "Cell[3]")
                .doesNotContain("Sample", "SECRET", "a note", "1988");
    }
}
