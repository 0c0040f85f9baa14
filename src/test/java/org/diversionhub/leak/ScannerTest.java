package org.diversionhub.leak;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A leak suite is worth what its scanner finds: one planted word in each dress, and some in two. */
class ScannerTest {
    private static final String WORD = "Zq7Hx0k2Lm9Tn4";
    private static final String TEXT = "before >" + WORD + "< after";
    private final Scanner scanner = new Scanner(List.of(WORD, "0.48291736", "1947-08-23"));

    static Stream<Arguments> dressed() throws IOException {
        Base64.Encoder mime = Base64.getMimeEncoder();
        String long1 = "x".repeat(150) + TEXT + "y".repeat(70);
        return Stream.of(
                Arguments.of("plain", bytes(TEXT)),
                Arguments.of("small letters", bytes(TEXT.toLowerCase(java.util.Locale.ROOT))),
                Arguments.of("UTF-16 LE", TEXT.getBytes(UTF_16LE)),
                Arguments.of("UTF-16 BE", ("x" + TEXT).getBytes(UTF_16BE)),
                Arguments.of("base64", bytes(base64(TEXT))),
                Arguments.of("base64, shifted by one", bytes(base64("a" + TEXT))),
                Arguments.of("base64, shifted by two", bytes("{\"data\":\"" + base64("ab" + TEXT) + "\"}")),
                Arguments.of("base64 after letters", bytes("Bearer:abc" + base64(TEXT))),
                Arguments.of("base64url", bytes(Base64.getUrlEncoder().encodeToString(bytes("\u00ff\u00fe?>" + TEXT)))),
                Arguments.of("base64 in lines", mime.encode(bytes(long1))),
                Arguments.of("twice base64", bytes(base64(base64(TEXT)))),
                Arguments.of("deflate", deflate(bytes(TEXT))),
                Arguments.of("gzip", gzip(bytes(TEXT))),
                Arguments.of("gzip in base64", bytes(base64(gzip(bytes(long1))))),
                Arguments.of("hexadecimal", bytes(HexFormat.of().formatHex(bytes(TEXT)))),
                Arguments.of("JSON escapes", bytes(each("\\u%04x"))),
                Arguments.of("percent", bytes(each("%%%02X"))),
                Arguments.of("decimal entities", bytes(each("&#%d;"))),
                Arguments.of("hexadecimal entities", bytes(each("&#x%x;"))),
                Arguments.of("HL7 escape", bytes("OBX|1|TX|\\X" + HexFormat.of().formatHex(bytes(WORD)) + "\\|")),
                Arguments.of("HL7 highlighting", bytes("OBX|1|TX|Zq7H\\H\\x0k2Lm\\N\\9Tn4|")),
                Arguments.of("percent in base64", bytes(base64(each("%%%02x")))),
                Arguments.of("PDF stream", pdf("BT (" + WORD + ") Tj ET")),
                Arguments.of("PDF stream, kerned", pdf("BT [(Zq7H) -20 (x0k2L) 15 (m9Tn4)] TJ ET")),
                Arguments.of(
                        "PDF stream, hexadecimal", pdf("BT <" + HexFormat.of().formatHex(bytes(WORD)) + "> Tj ET")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dressed")
    void find_seesTheWord(String dress, byte[] bytes) {
        assertThat(scanner.find(bytes)).containsExactly(WORD);
    }

    @Test
    void find_seesNothing_whereThereIsNothing() {
        assertThat(scanner.find(bytes("Zq7Hx0k2Lm9Tn5 and Zq7Hx0k2 and 1947-08-24")))
                .isEmpty();
        assertThat(scanner.find(new byte[0])).isEmpty();
    }

    @Test
    void find_seesNumbersAndDates() {
        assertThat(scanner.find(bytes("{\"value\":0.48291736,\"born\":\"1947-08-23\"}")))
                .containsExactly("0.48291736", "1947-08-23");
    }

    @Test
    void folder_showsWhereAWordIs_evenInTheNameOfAFile(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("a.bin"), bytes("....." + TEXT));
        Files.write(folder.resolve("b.bin"), ("x" + TEXT).getBytes(UTF_16LE));
        Files.write(folder.resolve("c.bin"), bytes("{" + base64("ab" + TEXT) + "}"));
        Files.write(folder.resolve("d.bin"), bytes("nothing here"));
        Files.write(Files.createDirectories(folder.resolve("deep")).resolve(WORD + ".txt"), new byte[0]);
        assertThat(new Disk(scanner)
                        .find(folder, Set.of()).stream()
                                .map(found -> found.replaceAll(".*/", ""))
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "a.bin: " + WORD, "b.bin: " + WORD, "c.bin: " + WORD, WORD + ".txt: " + WORD);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String base64(String text) {
        return base64(bytes(text));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String each(String format) {
        return TEXT.chars().mapToObj(letter -> format.formatted(letter)).collect(Collectors.joining());
    }

    private static byte[] deflate(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(out)) {
            deflate.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] pdf(String content) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(bytes("%PDF-1.7\n4 0 obj <</Filter /FlateDecode>>\nstream\n"));
        out.write(deflate(bytes(content)));
        out.write(bytes("\nendstream\nendobj\n%%EOF"));
        return out.toByteArray();
    }
}
