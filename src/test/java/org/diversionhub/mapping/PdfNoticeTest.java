package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripper;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The notice as a PDF, as PDFBox reads it. */
@Execution(CONCURRENT)
class PdfNoticeTest {
    private static final String ARREST = "diversion-referral/arrest";

    private static final Redacting SHIPPED = Redacting.asShipped();

    private static Redacting everything;

    @BeforeAll
    static void writeThePolicy(@TempDir Path folder) {
        everything = Redacting.everything(folder);
    }

    static List<Sample> samples() {
        return Samples.all();
    }

    private static Disclosure.Share share(String kind, ObjectNode record, Origin origin) {
        return (Disclosure.Share)
                everything.decide(Samples.of(kind).kind(), record, Role.CASE_MANAGEMENT, origin, false);
    }

    private static byte[] pdf(Disclosure.Share share) {
        return Samples.MAPPINGS.write("pdf/notice", share.message()).bytes();
    }

    /** In reading order, each run of white space as one blank. */
    private static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        }
    }

    private static String packed(String text) {
        return text.replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleIsTagged_andSaysWhatIsPermitted(Sample sample) throws IOException {
        ObjectNode record = Redacting.record(sample);
        Disclosure.Share share = share(sample.kind().toString(), record, Origin.NONE);
        byte[] pdf = pdf(share);
        assertThat(pdf(share)).isEqualTo(pdf);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isLessThanOrEqualTo(3);
            assertThat(document.getDocumentCatalog().getMarkInfo().isMarked()).isTrue();
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("en");
            assertThat(document.getDocumentCatalog().getStructureTreeRoot().getKids())
                    .isNotEmpty();
            assertThat(new String(document.getDocumentCatalog().getMetadata().toByteArray(), UTF_8))
                    .contains("pdfuaid:part");
            assertThat(document.getDocumentInformation().getMetadataKeys())
                    .containsExactlyInAnyOrder("Title", "Subject", "Producer");
            assertThat(document.getDocumentInformation().getTitle()).isNotBlank();
            for (PDPage page : document.getPages()) {
                for (COSName font : page.getResources().getFontNames()) {
                    assertThat(page.getResources().getFont(font).isEmbedded()).isTrue();
                }
            }
        }
        String text = packed(text(pdf));
        assertThat(text).contains("Page1of", Redacting.DELIVERY.toString());
        Set<FieldPath> leftOut = Samples.MAPPINGS.leavesOut("pdf/notice", sample.kind());
        for (FieldPath path : share.shared()) {
            for (String value : texts(record, path.steps())) {
                if (!leftOut.contains(path)) {
                    assertThat(text).as("%s", path).contains(packed(value));
                }
            }
        }
    }

    /** As the shipped policies have it. A whole arrest, which no role receives, takes more. */
    @Tag("thorough")
    @ParameterizedTest
    @MethodSource("samples")
    void whatARoleReceivesIsOnePage(Sample sample) throws IOException {
        for (Role role : Role.values()) {
            if (SHIPPED.decide(sample.kind(), Redacting.record(sample), role, Origin.PART2, false)
                    instanceof Disclosure.Share share) {
                byte[] pdf = pdf(share);
                assertThat(text(pdf)).as("%s", role).contains("Page 1 of 1");
            }
        }
    }

    private static Set<String> texts(JsonNode at, List<String> steps) {
        Set<String> out = new HashSet<>();
        if (at.isArray()) {
            at.forEach(item -> out.addAll(texts(item, steps)));
        } else if (!steps.isEmpty()) {
            out.addAll(texts(at.path(steps.getFirst().replace("[]", "")), steps.subList(1, steps.size())));
        } else if (at.isTextual() && !at.asText().matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
            out.add(at.asText());
        }
        return out;
    }

    @Test
    void whatIsWithheldIsNowhereInIt() throws IOException {
        Sample sample = Samples.of("treatment-status/engagement");
        ObjectNode record = Redacting.record(sample);
        var share = (Disclosure.Share) SHIPPED.decide(sample.kind(), record, Role.PROSECUTOR, Origin.PART2, false);
        byte[] pdf = pdf(share);
        String text = text(pdf);
        assertThat(text).contains("engaged").contains("42 CFR part 2 prohibits unauthorized use or disclosure");
        for (FieldPath path : Redacting.fields(sample.kind(), record)) {
            for (String value : texts(record, path.steps())) {
                if (!share.shared().contains(path) && value.length() > 8) {
                    assertThat(text).as("%s", path).doesNotContain(value);
                    assertThat(new String(pdf, ISO_8859_1)).as("%s", path).doesNotContain(value);
                }
            }
        }
    }

    @Test
    void noticeOfPart2IsThereWhereItIsDue_andNowhereElse() throws IOException {
        ObjectNode record = Redacting.record(Samples.of("treatment-status/engagement"));
        String statement = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";
        assertThat(text(pdf(share("treatment-status/engagement", record, Origin.PART2))))
                .contains(statement, "Disclosed on the person's written consent");
        assertThat(text(pdf(share("treatment-status/engagement", record, Origin.HIPAA))))
                .doesNotContain("42 CFR part 2 prohibits", "Limits on use");
    }

    @Test
    void valueIsShownAndNotObeyed() throws IOException {
        ObjectNode record = Redacting.record(Samples.of(ARREST));
        String evil = "</td></table><style>td{display:none}</style><img src=\"file:///etc/hostname\"/>"
                + "&lt;a href='https://example.org'> [[${1+1}]] ${7*7} <!-- ]]> {{x}}";
        record.withObject("/referral").put("reasonText", evil);
        record.withObject("/participant/name").put("family", "\"/><object data=\"x\"/>");
        byte[] pdf = pdf(share(ARREST, record, Origin.NONE));
        assertThat(packed(text(pdf))).contains(packed(evil), packed("\"/><object data=\"x\"/>"));
        try (PDDocument document = Loader.loadPDF(pdf)) {
            for (PDPage page : document.getPages()) {
                assertThat(page.getResources().getXObjectNames()).isEmpty();
                assertThat(page.getAnnotations()).isEmpty();
            }
        }
    }

    @Test
    void characterWithoutAGlyph_orThatTurnsTheText_isShownByItsNumber() throws IOException {
        ObjectNode record = Redacting.record(Samples.of(ARREST));
        record.withObject("/participant/name")
                .put("given", "Zoë Łukasz Đặng Σωτήρης Иван")
                .put("family", "A\u202Egnp.exe \uD83D\uDE97 \u6F22 \u200B \u0007 x\ty");
        assertThat(packed(text(pdf(share(ARREST, record, Origin.NONE)))))
                .contains(packed("Zoë Łukasz Đặng Σωτήρης Иван"))
                .contains(packed("A[U+202E]gnp.exe [U+1F697] [U+6F22] [U+200B] [U+0007] x y"));
    }

    /** Invented names, in the order of reading: in the text as they are, on the page from right to left and joined. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0645\u062D\u0645\u062F \u0627\u0644\u0639\u064A\u0646\u0629",
                "\u05D9\u05D5\u05E1\u05E3 \u05D3\u05D5\u05D2\u05DE\u05D4",
                "Sample \u05D3\u05D5\u05D2\u05DE\u05D4 Jr."
            })
    void nameFromRightToLeft_isReadInItsOrder(String name) throws IOException {
        ObjectNode record = Redacting.record(Samples.of(ARREST));
        record.withObject("/participant/name").put("family", name);
        byte[] pdf = pdf(share(ARREST, record, Origin.NONE));
        assertThat(text(pdf)).contains(name);
    }

    /** Which part a reader names first is the reader's choice; each of them is whole. */
    @Test
    void nameOfBothDirections_isWholeInItsParts() throws IOException {
        ObjectNode record = Redacting.record(Samples.of(ARREST));
        String first = "\u0633\u0644\u0627\u0645\u0629";
        String last = "\u0639\u064A\u0646\u0629";
        record.withObject("/participant/name").put("family", first + " (Salama) 12/3 " + last);
        record.withObject("/incident").put("narrative", (last + " \u05D3\u05D5\u05D2\u05DE\u05D4 x ").repeat(200));
        String text = text(pdf(share(ARREST, record, Origin.NONE)));
        assertThat(text).contains(first, last, "(Salama)", "12/3");
        assertThat(text.split(last, -1)).hasSize(202);
        assertThat(text.split("\u05D3\u05D5\u05D2\u05DE\u05D4", -1)).hasSize(201);
    }

    @Test
    void whatFitsOnNoPageGoesOn_andNothingIsLost() throws IOException {
        ObjectNode record = Redacting.record(Samples.of(ARREST));
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 1_500; i++) {
            words.append("word").append(i).append(i % 50 == 0 ? "\n" : " ");
        }
        String word = "x".repeat(400) + "END";
        record.withObject("/incident").put("narrative", words.toString());
        record.withObject("/participant/name").put("family", word);
        byte[] pdf = pdf(share(ARREST, record, Origin.NONE));
        String text = text(pdf);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            int pages = document.getNumberOfPages();
            assertThat(pages).isBetween(2, 9);
            assertThat(text).contains("Page 1 of " + pages, "Page " + pages + " of " + pages);
        }
        assertThat(packed(text.replaceAll("Diversion Hub Page \\d of \\d", "")))
                .contains(packed(words.toString()), word);
    }

    @Test
    void pageReachesNothingOutside(@TempDir Path folder) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket one = server.accept()) {
                    asked.incrementAndGet();
                } catch (IOException e) {
                    // Closed: nobody came.
                }
            });
            String url = "http://127.0.0.1:" + server.getLocalPort() + "/x.png";
            Path image = Files.copy(Path.of("mappings/html/notice.html"), folder.resolve("x.css"));
            Files.createDirectories(folder.resolve("pdf"));
            Files.writeString(folder.resolve("pdf/bad.html"), """
                    <html lang="en"><head><title>x</title><link rel="stylesheet" href="%1$s"/>
                    <link rel="stylesheet" href="%2$s"/><style>@import url(%1$s); body {background: url(%1$s)}</style></head>
                    <body><img src="%1$s" alt="x"/><img src="%2$s" alt="y"/><object data="%1$s"/><p>there</p></body></html>
                    """.formatted(url, image.toUri()));
            PdfPages pages = new PdfPages(folder);
            pages.check("bad", new ConfigFaults());
            byte[] pdf = pages.page("bad", Map.of(), Redacting.DELIVERY);
            assertThat(text(pdf)).contains("there");
        }
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body><img src=\"x.png\"/></body></html>",
                "<html><head><style>p {background: url(x)}</style></head><body/></html>",
                "<!DOCTYPE html>\n<html><body/></html>",
                "<html><body><br></body></html>",
                "<html><p>x</p></html>",
                "<html><body th:utext=\"${x}\"/></html>"
            })
    void pageThatCannotBeIsAFault(String page, @TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("pdf"));
        Files.writeString(folder.resolve("pdf/bad.html"), page);
        ConfigFaults faults = new ConfigFaults();
        new PdfPages(folder).check("bad", faults);
        assertThat(faults.list())
                .extracting(ConfigFault::file)
                .isNotEmpty()
                .allMatch(file -> file.endsWith("bad.html"));
    }
}
