package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub writes as CSV, as a strict reader reads it. */
@Execution(CONCURRENT)
class CsvOutTest {
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final CsvLayout PLAIN = new CsvLayout(',', UTF_8, false, List.of("a", "b"));

    private static Redacting everything;

    @BeforeAll
    static void writeThePolicy(@TempDir Path folder) {
        everything = Redacting.everything(folder);
    }

    static Stream<Sample> samples() {
        return Samples.all().stream();
    }

    private static List<Map<String, String>> read(String text, char delimiter) throws IOException {
        CsvSchema schema =
                CsvSchema.emptySchema().withHeader().withStrictHeaders(true).withColumnSeparator(delimiter);
        try (MappingIterator<Map<String, String>> rows =
                new CsvMapper().readerForMapOf(String.class).with(schema).readValues(text)) {
            return rows.readAll();
        }
    }

    private static Disclosure.Share share(Sample sample, ObjectNode record, Origin origin) {
        return (Disclosure.Share) everything.decide(sample.kind(), record, Role.CASE_MANAGEMENT, origin, false);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyKindIsATable_aRowAField(Sample sample) throws IOException {
        Disclosure.Share share = share(sample, Redacting.record(sample), Origin.NONE);
        String text = new String(
                Samples.MAPPINGS.write("csv/message", share.message()).bytes(), UTF_8);
        assertThat(text)
                .startsWith("notice,kind,what,received,follows,field,value\r\n")
                .endsWith("\r\n");
        List<Map<String, String>> rows = read(text, ',');
        assertThat(rows).extracting(row -> row.get("notice")).containsOnly(Redacting.DELIVERY.toString());
        assertThat(rows)
                .extracting(row -> row.get("kind"))
                .containsOnly(sample.kind().name());
        assertThat(rows).extracting(row -> row.get("field")).doesNotHaveDuplicates();
        assertThat(rows.size()).isGreaterThanOrEqualTo(share.shared().size() - 1);
    }

    @Test
    void elementsOfAListStayApart() throws IOException {
        Sample sample = Samples.of("diversion-referral/arrest");
        ObjectNode record = Redacting.record(sample);
        record.withArray("/charges").addObject().put("statute", "N.C.G.S. 14-72");
        Disclosure.Share share = share(sample, record, Origin.NONE);
        Map<String, String> values = new LinkedHashMap<>();
        read(new String(Samples.MAPPINGS.write("csv/message", share.message()).bytes(), UTF_8), ',')
                .forEach(row -> values.put(row.get("field"), row.get("value")));
        assertThat(values)
                .containsEntry("charges[3].statute", "N.C.G.S. 14-72")
                .containsEntry("participant.name.family", "Sample")
                .containsKeys("charges[1].statute", "charges[2].statute");
    }

    @Test
    void policeGetOneRow_withDetailsOfWhatHasNoColumn() throws IOException {
        Sample sample = Samples.of("prosecution-decision/held");
        ObjectNode record = Redacting.record(sample);
        record.withObject("/prosecution").put("caseNumber", "=HYPERLINK(\"http://example.org\";\"x\")");
        Disclosure.Share share = share(sample, record, Origin.NONE);
        byte[] bytes =
                Samples.MAPPINGS.write("csv/rms-x-notice", share.message()).bytes();
        List<Map<String, String>> rows = read(new String(bytes, WINDOWS), ';');
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst())
                .containsEntry("KIND", "prosecution-decision")
                .containsEntry("WHAT", "held")
                .containsEntry("CASE_NO", "'=HYPERLINK(\"http://example.org\";\"x\")")
                .containsEntry("LIMITS", "");
    }

    @Test
    void noticeOfPart2GoesWithIt() throws IOException {
        Sample sample = Samples.of("treatment-status/engagement");
        Disclosure.Share share = share(sample, Redacting.record(sample), Origin.PART2);
        assertThat(read(
                                new String(
                                        Samples.MAPPINGS
                                                .write("csv/message", share.message())
                                                .bytes(),
                                        UTF_8),
                                ',')
                        .getFirst())
                .containsEntry("field", "notice.statement");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1 910 555 0100", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uFF1D1"})
    void formulaIsDefused(String evil) throws IOException {
        String text = new String(PLAIN.bytes(Map.of("rows", List.of(Map.of("a", evil, "b", -2)))), UTF_8);
        assertThat(read(text, ',')).containsExactly(Map.of("a", "'" + evil, "b", "-2"));
    }

    @Test
    void cellHoldsQuotesDelimitersAndLineBreaks() throws IOException {
        String evil = "a \"quoted\", one\r\nsecond;\tline\nthird\r";
        String text = new String(
                PLAIN.bytes(Map.of("rows", List.of(Map.of("a", evil, "b", "x,\"\",y"), Map.of("b", true)))), UTF_8);
        assertThat(read(text, ',')).containsExactly(Map.of("a", evil, "b", "x,\"\",y"), Map.of("a", "", "b", "true"));
    }

    @Test
    void encodingIsTheOneThatTheMappingNames_andWhatItLacksIsShownByItsNumber() {
        Map<String, Object> result = Map.of("rows", List.of(Map.of("a", "Zoë Łu 😀", "b", "“x”")));
        assertThat(new CsvLayout(';', WINDOWS, false, List.of("a", "b")).bytes(result))
                .isEqualTo("a;b\r\nZoë [U+0141]u [U+1F600];“x”\r\n".getBytes(WINDOWS));
        assertThat(new CsvLayout('\t', UTF_8, true, List.of("a", "b")).bytes(result))
                .isEqualTo("\uFEFFa\tb\r\nZoë Łu 😀\t“x”\r\n".getBytes(UTF_8));
    }

    @Test
    void rowThatHasNoColumnForSomethingIsNotWritten() {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("rows", List.of()),
                Map.of("rows", List.of("x")),
                Map.of("rows", List.of(Map.of("c", "x"))),
                Map.of("rows", List.of(Map.of("a", List.of("x")))))) {
            assertThatThrownBy(() -> PLAIN.bytes(wrong)).isInstanceOf(IllegalStateException.class);
        }
    }
}
