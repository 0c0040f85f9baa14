package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person who writes a mapping that reads is told. */
class ReadsFileTest {
    @TempDir
    private Path temp;

    private ReadingFolder folder;

    @BeforeEach
    void writeTheMapping() {
        folder = ReadingFolder.in(temp);
    }

    @Test
    void read_knowsWhatReads() {
        assertThat(folder.faults()).isEmpty();
        WireReader reader = folder.reader();
        assertThat(reader.mediaType()).isEqualTo("text/csv");
        assertThat(reader.makes()).hasToString("[diversion-referral/arrest]");
        assertThat(reader).hasToString("WireReader[csv/own]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                # what stands there             | what stands there instead           | line | what is wrong
                format: csv                     | format: edifact                     | 3    | `edifact` is no format that is read
                [diversion-referral/arrest]     | [diversion-referral/parking]        | 4    | `diversion-referral/parking` is not a kind of message
                [diversion-referral/arrest]     | []                                  | 4    | `makes` names no kind or several
                [diversion-referral/arrest]     | [diversion-referral/arrest, custody-event/booked] | 4 | `makes` names no kind or several
                csv/own.jsonata                 | ../own.jsonata                      | 5    | does not fit `map`
                encoding: utf-8                 | encoding: ebcdic                    | 6    | `ebcdic` does not fit `encoding`
                delimiter: detect               | delimiter: colon                    | 7    | `colon` does not fit `delimiter`
                zone: America/New_York          | zone: America/Wilmington            | 8    | does not fit `zone`
                zone: America/New_York          | quote: double                       | 12   | a time without its offset, and no `zone`
                `empty: [NULL]`                 | nothing: [NULL]                     | 9    | `nothing` is not known here
                `NOTE, optional: true`          | `NOTE, optional: true, required: true` | 17 | a column that may be missing and must be filled
                `NOTE, optional`                | `NAME, optional`                    | 17   | `NAME` stands twice
                `NOTE, optional`                | `NOTE, then: DOB, optional`         | 17   | `DOB` stands twice
                `note: {header`                 | `Note: {header`                     | 17   | `Note` is no name for a column
                `note: {header`                 | `remark: {header`                   | 10   | the column `remark` is nowhere in the mapping's expression
                `type: flag, yes: [Y, "Yes"]`   | type: flag                          | 16   | `yes` is missing
                type: code, codes: own.offense  | type: code                          | 15   | `codes` is missing
                codes: own.offense              | codes: own.ofense                   | 15   | there is no table
                codes: own.offense              | codes: ../own                       | 15   | there is no table
                type: date, pattern: MM/dd/uuuu | type: day, pattern: MM/dd/uuuu      | 14   | `day` is no type
                type: date, pattern: MM/dd/uuuu | type: date, pattern: MM/dd/uu       | 14   | has no year of four digits
                type: date, pattern: MM/dd/uuuu | type: date, pattern: MM/dd/yyyy     | 14   | has no year of four digits
                type: date, pattern: MM/dd/uuuu | type: date, pattern: MM/uuuu        | 14   | a form in which nothing can be read
                type: date, pattern: MM/dd/uuuu | type: date, pattern: mm/dd/uuuu     | 14   | a form in which nothing can be read
                type: date, pattern: MM/dd/uuuu | type: date, pattern: PP/dd/uuuu     | 14   | a form in which nothing can be read
                `"MM/dd/uuuu HH:mm"`            | `"MM/dd/uuuu hh:mm"`                | 12   | a form in which nothing can be read
                """)
    void read_tellsEachFaultWithItsLine(String old, String now, int line, String wrong) {
        assertThat(folder.with(old, now).faults())
                .as("%s", folder.faults())
                .anyMatch(fault -> fault.contains("own.yaml:" + line + ": ") && fault.contains(wrong));
    }

    @Test
    void listOfClassesIsNoTableOfCodes() {
        folder.write("codes/own.offense.csv", "code,class\n90-95,drug\n");
        assertThat(folder.faults()).singleElement().asString().contains("own.offense.csv lists no codes of a partner");
        folder.write("codes/own.offense.csv", "local,code\n90-95,35A\n90-95,35B\nx\n");
        assertThat(folder.faults())
                .anyMatch(fault -> fault.contains("own.offense.csv:3: `90-95` stands twice"))
                .anyMatch(fault -> fault.contains("own.offense.csv:4: a row without two columns (local,code)"));
    }

    @Test
    void read_takesTimesWithTheirOffset_andHalfDays() {
        folder.with("\"MM/dd/uuuu HH:mm\"", "\"MM/dd/uuuu hh:mm a\"");
        assertThat(ReadingFolder.text(
                        folder.rows(ReadingFolder.ROW.replace("14:05", "02:05 pm"))
                                .get(0),
                        "/message/time"))
                .isEqualTo("2026-11-22T14:05:00-05:00");
        folder.with("\"MM/dd/uuuu HH:mm\"", "\"MM/dd/uuuu HH:mm XXX\"");
        assertThat(ReadingFolder.text(
                        folder.rows(ReadingFolder.ROW.replace("14:05", "14:05 -08:00"))
                                .get(0),
                        "/message/time"))
                .isEqualTo("2026-11-22T14:05:00-08:00");
    }

    @Test
    void mappingMayReadAndWrite() {
        folder.write(
                "csv/own.yaml",
                ReadingFolder.READS
                        + "media-type: application/json\nrender: json\nkinds:\n"
                        + "  release-handoff: {map: csv/out.jsonata, leaves-out: []}\n");
        folder.write("csv/out.jsonata", "{}");
        assertThat(folder.faults()).isEmpty();
    }
}
