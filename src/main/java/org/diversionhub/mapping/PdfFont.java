package org.diversionhub.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.font.FontMappers;

/** The one font of all PDFs, whatever a page names, which each of them carries with it: DejaVu Sans. */
final class PdfFont {
    private final byte[] file;
    private final BitSet writable;

    private PdfFont(byte[] file, BitSet writable) {
        this.file = file;
        this.writable = writable;
    }

    static PdfFont read() {
        try (InputStream in = Objects.requireNonNull(PdfFont.class.getResourceAsStream("/fonts/DejaVuSans.ttf"))) {
            byte[] file = in.readAllBytes();
            TrueTypeFont font = new TTFParser().parse(new RandomAccessReadBuffer(file));
            FontMappers.set(new OneFont(font));
            CmapLookup glyphs = font.getUnicodeCmapLookup();
            BitSet has = new BitSet();
            IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                    .filter(point -> glyphs.getGlyphId(point) > 0 && isSeen(point))
                    .forEach(has::set);
            return new PdfFont(file, has);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not what is invisible, or turns the order of what follows. */
    private static boolean isSeen(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    InputStream file() {
        return new ByteArrayInputStream(file);
    }

    /** The text with its number in the place of a character that the font does not have: {@code [U+1F600]}. */
    String write(String text) {
        return text.replace("\r\n", "\n")
                .replace('\t', ' ')
                .codePoints()
                .mapToObj(point ->
                        point == '\n' || writable.get(point) ? Character.toString(point) : "[U+%04X]".formatted(point))
                .collect(Collectors.joining());
    }

    /** Likewise everything that it holds. */
    Object write(Object value) {
        return switch (value) {
            case String text -> write(text);
            case Map<?, ?> map -> {
                Map<Object, Object> out = new LinkedHashMap<>();
                map.forEach((key, inner) -> {
                    if (inner != null) {
                        out.put(key, write(inner));
                    }
                });
                yield out;
            }
            case Iterable<?> list -> {
                List<Object> out = new ArrayList<>();
                list.forEach(inner -> out.add(write(inner)));
                yield out;
            }
            default -> value;
        };
    }
}
