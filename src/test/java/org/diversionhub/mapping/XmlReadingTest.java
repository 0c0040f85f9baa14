package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.mapping.ReadingFolder.faults;
import static org.diversionhub.mapping.ReadingFolder.parts;
import static org.diversionhub.mapping.ReadingFolder.refused;
import static org.diversionhub.mapping.ReadingFolder.text;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.message.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of XML that partners send, good and evil. */
@Execution(CONCURRENT)
class XmlReadingTest {
    private static final String READS = """
            title: A test
            reads:
              format: xml
              makes: [diversion-referral/arrest]
              map: xml/own.xsl
              zone: America/New_York
              codes: {offense: own.offense}
            """;

    private static final String MAP = """
            <xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
                xmlns:hub="urn:diversionhub:mapping" xmlns:o="urn:example:own">
              <xsl:template match="/">
                <xsl:sequence select="o:day/o:arrest ! map{
                  'message': map{'id': @id, 'variant': 'arrest', 'time': hub:moment(o:time)},
                  'participant': map{'name': map{'family': o:name}, 'birthDate': hub:day(o:born)},
                  'charges': array{o:charge ! map{'offenseCode': hub:offense(.)}},
                  'referral': map{'id': @id, 'participantAccepted': hub:flag(o:accepted), 'reasonText': o:note}
                }"/>
              </xsl:template>
            </xsl:stylesheet>
            """;

    private static final String GOOD =
            "<o:arrest id=\"r-1\"><o:time>2026-11-22T14:05:00</o:time><o:name>Sample</o:name>"
                    + "<o:born>1988-02-09</o:born><o:charge>90-95</o:charge><o:accepted>true</o:accepted></o:arrest>";

    @TempDir
    private Path temp;

    private ReadingFolder folder;

    @BeforeEach
    void writeTheMapping() {
        folder = ReadingFolder.in(temp).write("xml/own.yaml", READS).write("xml/own.xsl", MAP);
    }

    private static String document(String... arrests) {
        return "<o:day xmlns:o=\"urn:example:own\">" + String.join("\n", arrests) + "</o:day>";
    }

    private WireReader reader() {
        ConfigFaults faults = new ConfigFaults();
        Mappings mappings = folder.mappings(faults);
        faults.refuse();
        return mappings.reader("xml/own").orElseThrow();
    }

    private WireReading read(String document) {
        return read(document, UTF_8);
    }

    private WireReading read(String document, Charset charset) {
        return reader().read(document.getBytes(charset), ReadLimits.DEFAULT);
    }

    private String refusal(String document) {
        return refused(read(document)).toString();
    }

    @Test
    void read_makesAMessageOfEachThatTheStylesheetFinds() {
        List<Part> parts =
                parts(read(document(GOOD, GOOD.replace("r-1", "r-2").replace("<o:charge>90-95</o:charge>", ""))));
        assertThat(parts)
                .hasOnlyElementsOfType(Part.Made.class)
                .extracting(Part::where)
                .containsExactly("message 1", "message 2");
        assertThat(text(parts.get(0), "/message/time")).isEqualTo("2026-11-22T14:05:00-05:00");
        assertThat(text(parts.get(0), "/charges/0/offenseCode")).isEqualTo("35A");
        assertThat(ReadingFolder.at(parts.get(0), "/referral/participantAccepted")
                        .asBoolean())
                .isTrue();
        assertThat(ReadingFolder.at(parts.get(1), "/charges").isMissingNode()).isTrue();
    }

    @Test
    void read_takesTextsWithoutWhatMakesXmlReadable() {
        String spread = GOOD.replace("Sample", "\n   de la\n\t  Sample  \n").replace(">true<", ">\n true\n<");
        List<Part> parts = parts(read(document(spread)));
        assertThat(text(parts.get(0), "/participant/name/family")).isEqualTo("de la Sample");
    }

    @Test
    void read_takesTheEncodingsThatADeclarationCanSay() {
        for (String name : List.of("UTF-8", "UTF-16", "ISO-8859-1", "windows-1252")) {
            String body =
                    "<?xml version=\"1.0\" encoding=\"" + name + "\"?>" + document(GOOD.replace("Sample", "Sämple"));
            assertThat(text(parts(read(body, Charset.forName(name))).get(0), "/participant/name/family"))
                    .as(name)
                    .isEqualTo("Sämple");
        }
        String wrong = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document(GOOD.replace("Sample", "Sämple"));
        assertThat(refused(read(wrong, StandardCharsets.ISO_8859_1)).toString()).contains("not in the encoding");
        String rare = "<?xml version=\"1.0\" encoding=\"IBM037\"?>" + document(GOOD);
        assertThat(refused(read(rare, Charset.forName("IBM037"))).toString()).contains("encoding that is not one of");
    }

    /** Every fault at once, with its place and without its value. */
    @Test
    void read_tellsEveryFaultWithItsPlace() {
        String wrong =
                "<o:arrest id=\"r-1\">\n<o:time>tomorrow SECRET</o:time>\n<o:name>Sample</o:name>\n<o:born>02/09/1988</o:born>\n"
                        + "<o:charge>SECRET</o:charge><o:accepted>SECRET</o:accepted></o:arrest>";
        Part part = parts(read(document(wrong, GOOD.replace("r-1", "r-2")))).get(0);
        assertThat(faults(part))
                .containsExactlyInAnyOrder(
                        new Fault("/day/arrest/time", "must be a date and a time, from 1900 to 2100, line 2"),
                        new Fault("/day/arrest/born", "must be a date, from 1900 to 2100, line 4"),
                        new Fault(
                                "/day/arrest/charge",
                                "no such code in mappings/codes/own.offense.csv; add a line <what stands there>,<code of the record>, line 5"),
                        new Fault("/day/arrest/accepted", "must be true or false, line 5"));
        assertThat(part.toString() + faults(part)).doesNotContain("SECRET", "tomorrow");
    }

    @Test
    void elementThatStandsTwice_isAFault() {
        Part part = parts(read(document(GOOD.replace("<o:born>", "<o:name>Other</o:name><o:born>"))))
                .get(0);
        assertThat(faults(part))
                .containsExactly(new Fault("/day/arrest/name", "stands once more where one is expected, line 1"));
    }

    @Test
    void messageThatDoesNotFitItsSchema_isAFaultWithThePlaceInTheRecord() {
        Part part = parts(read(document(GOOD.replace("<o:name>Sample</o:name>", ""))))
                .get(0);
        assertThat(faults(part)).extracting(Fault::pointer).containsExactly("/participant/name");
    }

    @Test
    void sameIdTwice_isAFaultOfTheLaterOne() {
        List<Part> parts = parts(read(document(GOOD, GOOD.replace("Sample", "Specimen"), GOOD)));
        assertThat(parts.get(0)).isInstanceOf(Part.Made.class);
        assertThat(faults(parts.get(1)).toString()).contains("is that of message 1");
        assertThat(parts.get(2)).isInstanceOf(Part.Made.class);
    }

    @Test
    void documentOfAnotherKind_isRefused() {
        assertThat(refusal("<o:other xmlns:o=\"urn:example:own\"/>"))
                .contains("holds nothing of which the mapping makes a message");
        assertThat(refusal("<day><arrest id=\"r-1\"/></day>")).contains("holds nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SECRET",
                "{\"a\": 1}",
                "<o:day xmlns:o=\"urn:example:own\">SECRET",
                "<a></b>",
                "<a>&SECRET;</a>",
                "<a>\u0001</a>",
                "<SECRET:a/>",
                "<a/><SECRET/>"
            })
    void whatIsNotXml_isRefusedWithItsLineAndWithoutItsWords(String document) {
        assertThat(refusal(document)).contains("is not XML at line 1").doesNotContain("SECRET");
    }

    @Test
    void anotherVersionOfXml_isRefused() {
        assertThat(refusal("<?xml version=\"1.1\"?>" + document(GOOD))).contains("is XML 1.1");
    }

    // Attacks

    @Test
    void entitiesThatLaugh_areRefusedBeforeTheyAreRead() {
        String laughs = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
        assertThat(refusal(laughs + document(GOOD.replace("Sample", "&c;"))))
                .contains("has a document type, which is not allowed at line 1");
    }

    @Test
    void entitiesOutside_andDocumentTypesOutside_areNotLookedAt() throws Exception {
        folder.write("secret.txt", "SECRET");
        String file = temp.resolve("secret.txt").toUri().toString();
        try (Listening server = Listening.start()) {
            for (String place : List.of(file, server.address())) {
                for (String type : List.of(
                        "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + place + "\">]>",
                        "<!DOCTYPE a [<!ENTITY % x SYSTEM \"" + place + "\"> %x;]>",
                        "<!DOCTYPE a SYSTEM \"" + place + "\">",
                        "<!DOCTYPE a PUBLIC \"-//x\" \"" + place + "\">")) {
                    assertThat(refusal(type + document(GOOD.replace("Sample", "&x;"))))
                            .contains("has a document type")
                            .doesNotContain("SECRET");
                }
                String hints = document(GOOD)
                        .replace(
                                "<o:day ",
                                "<?xml-stylesheet href=\"" + place
                                        + "\"?><o:day xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                                        + " xmlns:xi=\"http://www.w3.org/2001/XInclude\" xsi:schemaLocation=\"urn:example:own "
                                        + place
                                        + "\" xml:base=\"" + place + "\" ");
                String include =
                        hints.replace("</o:day>", "<xi:include parse=\"text\" href=\"" + place + "\"/></o:day>");
                assertThat(parts(read(include))).singleElement().isInstanceOf(Part.Made.class);
                assertThat(Golden.of(read(include)).toString()).doesNotContain("SECRET");
            }
            assertThat(server.calls()).isZero();
        }
    }

    @Test
    void depth_elements_attributes_texts_andSize_haveLimits() {
        assertThat(refusal("<a>".repeat(100_000))).contains("is nested deeper than 64 elements");
        assertThat(refusal(document("<o:x/>".repeat(100_001)))).contains("has more than 100000 elements");
        assertThat(refusal("<a " + attributes(201) + "/>")).contains("has an element with more than 200 attributes");
        assertThat(refusal("<a x=\"" + "y".repeat(20_001) + "\"/>"))
                .contains("has an attribute longer than hub.limits.file-cell = 20000");
        assertThat(refusal("<a>" + "y".repeat(20_001) + "</a>"))
                .contains("has a text longer than hub.limits.file-cell = 20000");
        assertThat(refusal("<" + "y".repeat(2000) + "/>")).contains("is larger in its parts than is allowed");
        assertThat(refusal(" ".repeat((4 << 20) + 1))).contains("is larger than hub.limits.file");
        assertThat(refused(reader().read(document(GOOD, GOOD).getBytes(UTF_8), new ReadLimits(9999, 1, 99)))
                        .toString())
                .contains("makes more messages than hub.limits.file-rows = 1");
    }

    private static String attributes(int many) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < many; i++) {
            out.append("a").append(i).append("=\"\" ");
        }
        return out.toString();
    }

    /** Saxon keeps every name that it has met: a stranger's are not told to it. */
    @Test
    void namesThatTheMappingDoesNotKnow_areNotKept() {
        WireReader reader = reader();
        String extra = document(GOOD, "<SECRET7 SECRET8=\"x\">SECRET</SECRET7>");
        WireReading reading = reader.read(extra.getBytes(UTF_8), ReadLimits.DEFAULT);
        assertThat(parts(reading)).singleElement().isInstanceOf(Part.Made.class);
        assertThat(Golden.of(reading).toString() + reading).doesNotContain("SECRET");
        XmlNames names = new XmlNames(MAP);
        assertThat(names.has("urn:example:own", "arrest")).isTrue();
        assertThat(names.has("urn:example:other", "arrest")).isFalse();
        assertThat(names.has("", "SECRET7")).isFalse();
    }

    @Test
    void cells_showAllThatStandsInTheDocument_andWhatIsRead() {
        Part part = parts(read(document(GOOD.replace("<o:born>", "<o:shoeSize>44</o:shoeSize><o:born>"))))
                .get(0);
        assertThat(part.cells())
                .extracting(cell -> cell.column() + " " + cell.name() + " " + cell.text())
                .contains("o:name read Sample", "o:shoeSize left out 44");
        assertThat(part.cells().toString()).doesNotContain("Sample");
    }

    // Stylesheets

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "doc('file:///etc/hosts')|doc is not allowed here",
                "document('x.xml')|document is not allowed here",
                "unparsed-text('/etc/hosts')|unparsed-text is not allowed here",
                "unparsed-text-lines#1('/etc/hosts')|unparsed-text-lines is not allowed here",
                "collection()|collection is not allowed here",
                "environment-variable('PATH')|environment-variable is not allowed here",
                "system-property('user.home')|system-property is not allowed here",
                "transform(map{})|transform is not allowed here",
                "current-dateTime()|current-dateTime is not allowed here",
                "function-lookup(xs:QName('fn:doc'), 1)|function-lookup is not allowed here",
                "trace('x')|trace is not allowed here",
                "no-such()|not XSLT 3"
            })
    void stylesheetThatReachesOut_isAFaultWhenItIsRead(String call, String fault) {
        folder.write(
                "xml/own.xsl",
                MAP.replace("o:note", call).replace("hub=", "xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:hub="));
        assertThat(folder.faults()).anySatisfy(words -> assertThat(words).contains("own.xsl:", fault));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<xsl:result-document href=\"out.xml\"><a/></xsl:result-document>",
                "<xsl:evaluate xpath=\"'1'\"/>",
                "<xsl:message>x</xsl:message>",
                "<xsl:source-document href=\"x.xml\"/>"
            })
    void instructionThatReachesOut_isAFaultWhenItIsRead(String instruction) {
        folder.write("xml/own.xsl", MAP.replace("</xsl:template>", instruction + "</xsl:template>"));
        assertThat(folder.faults()).anySatisfy(words -> assertThat(words).contains("is not allowed here"));
    }

    @Test
    void stylesheetIncludesFilesOfItsFolderAlone() {
        folder.write("../outside.xsl", MAP);
        for (String place : List.of("../../outside.xsl", "file:///etc/hosts", "http://127.0.0.1:9/x.xsl")) {
            folder.write(
                    "xml/own.xsl",
                    MAP.replace("<xsl:template match", "<xsl:include href=\"" + place + "\"/><xsl:template match"));
            assertThat(folder.faults())
                    .as(place)
                    .anySatisfy(words -> assertThat(words).contains("in the folder of the mappings"));
        }
        folder.write(
                        "xml/parts/more.xsl",
                        MAP.replaceAll(
                                "(?s)<xsl:template.*</xsl:template>",
                                "<xsl:variable name=\"more\" select=\"'More'\"/>"))
                .write(
                        "xml/own.xsl",
                        MAP.replace("<xsl:template match", "<xsl:include href=\"parts/more.xsl\"/><xsl:template match")
                                .replace("o:note", "$more"));
        assertThat(text(parts(read(document(GOOD))).get(0), "/referral/reasonText"))
                .isEqualTo("More");
    }

    /** What the words in the file do not give away is refused when it runs. */
    @Test
    void saxonItselfReachesNothing() throws Exception {
        folder.write("secret.txt", "SECRET").write("secret.xml", "<SECRET/>");
        try (Listening server = Listening.start()) {
            for (String place : List.of(temp.resolve("secret.xml").toUri().toString(), server.address())) {
                for (String call : List.of(
                        "doc('" + place + "')",
                        "document('" + place + "')",
                        "unparsed-text('" + place + "')",
                        "collection('" + place + "')",
                        "environment-variable('PATH')",
                        "system-property('user.home')",
                        "json-doc('" + place + "')",
                        "Q{java:java.lang.System}getenv('PATH')",
                        "transform(map{'stylesheet-location': '" + place + "'})")) {
                    assertThat(SaxonAlone.run(call)).as(call).doesNotContain("SECRET", "/", "HOME");
                }
            }
            assertThat(server.calls()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<xsl:sequence select=\"o:f($n + 1)\"/>",
                "<xsl:sequence select=\"1 + o:f($n + 1)\"/>",
                "<xsl:for-each select=\"1 to 1000000000\"><xsl:sequence select=\".\"/></xsl:for-each>",
                "<xsl:iterate select=\"1 to 1000000000\"><xsl:param name=\"i\" select=\"0\"/><xsl:next-iteration><xsl:with-param name=\"i\" select=\"$i + 1\"/></xsl:next-iteration></xsl:iterate>"
            })
    void stylesheetThatGoesRoundInCircles_isStopped(String body) {
        String endless = "<xsl:function name=\"o:f\"><xsl:param name=\"n\"/>" + body + "</xsl:function>";
        folder.write(
                "xml/own.xsl",
                MAP.replace("o:note", "count(o:f(1)) || ''")
                        .replace("<xsl:template match", endless + "<xsl:template match"));
        assertThat(refusal(document(GOOD))).containsPattern("the mapping.*fails on it");
    }

    @Test
    void stylesheetThatFails_isToldByItsLineAndRule() {
        folder.write(
                "xml/own.xsl",
                MAP.replace("o:note", "xs:integer(o:name)")
                        .replace("xmlns:hub", "xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:hub"));
        assertThat(refusal(document(GOOD)))
                .contains("the mapping:9 (XSLT FORG0001) fails on it")
                .doesNotContain("Sample");
    }

    @Test
    void faultsOfTheDescription_areToldTogether() {
        folder.write(
                "xml/own.yaml",
                READS.replace("own.offense", "own.none")
                                .replace("xml/own.xsl", "xml/none.xsl")
                                .replace("America/New_York", "Nowhere/City")
                        + "  schema: xml/none.xsd\n  columns: {}\n");
        assertThat(String.join("\n", folder.faults()))
                .contains("own.none", "xml/none.xsl", "Nowhere/City", "xml/none.xsd", "columns");
        folder.write("xml/own.yaml", READS.replace("offense: ", "sex: own.offense, offense: "));
        assertThat(folder.faults()).singleElement().asString().contains("hub:sex() is nowhere in the stylesheet");
    }

    @Test
    void nothingOfADocument_isInWhatObjectsSayOfThemselves() {
        WireReading reading = read(document(GOOD));
        assertThat(reading.toString() + reader()).doesNotContain("Sample", "1988");
        assertThat(Set.of(reader().mediaType())).containsExactly("application/xml");
    }
}
