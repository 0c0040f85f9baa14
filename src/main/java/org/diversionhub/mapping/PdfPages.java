package org.diversionhub.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigText;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The pages of {@code mappings/pdf}, which become PDFs: HTML that is XML, too, and asks for nothing from outside. A
 * page sees the rows of each section under {@code lines}, too: two that are short stand side by side, the second as
 * {@code beside} of the first.
 */
final class PdfPages {
    private static final Pattern OUTSIDE =
            Pattern.compile("\\b(?:src|href|data)\\s*=|\\burl\\s*\\(|@import|@font-face", Pattern.CASE_INSENSITIVE);

    private static final int SHORT = 35;

    private final HtmlPages pages;

    PdfPages(Path mappings) {
        this.pages = new HtmlPages(mappings, "pdf");
    }

    boolean has(String name) {
        return pages.has(name);
    }

    /** What is a fault of an HTML page, and what a PDF cannot be made of. */
    void check(String name, ConfigFaults faults) {
        pages.check(name, faults);
        ConfigText.read(pages.file(name), faults).ifPresent(page -> {
            OUTSIDE.matcher(page.text())
                    .results()
                    .forEach(found -> faults.add(
                            page.at(found.start()),
                            "`" + found.group() + "` is for something outside the page",
                            "text and a <style> of its own only"));
            try {
                if (document(page.text().getBytes(StandardCharsets.UTF_8))
                                .getElementsByTagName("body")
                                .getLength()
                        != 1) {
                    faults.add(
                            page.file(),
                            0,
                            "the page has no <body>, or more",
                            "<html><head>…</head><body>…</body></html>");
                }
            } catch (SAXParseException e) {
                faults.add(page.file(), e.getLineNumber(), "the page is not XML", "each element closed, no DOCTYPE");
            } catch (SAXException e) {
                faults.add(page.file(), 0, "the page is not XML", "each element closed, no DOCTYPE");
            }
        });
    }

    /** The same bytes for the same message. */
    byte[] page(String name, Map<String, Object> model, UUID delivery) {
        Map<String, Object> written = new HashMap<>();
        model.forEach((key, value) -> {
            if (value != null) {
                written.put(key, PdfWriter.font().write(value));
            }
        });
        written.computeIfPresent("sections", (key, sections) -> inLines((List<?>) sections));
        try {
            return PdfWriter.bytes(document(pages.page(name, written)), delivery);
        } catch (SAXException e) {
            throw new IllegalStateException("the page is not XML");
        }
    }

    private static List<Map<String, Object>> inLines(List<?> sections) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (Object one : sections) {
            Map<String, Object> section = copy(one);
            if (section.get("rows") instanceof List<?> rows) {
                section.put("lines", lines(rows));
            }
            out.add(section);
        }
        return out;
    }

    private static List<Map<String, Object>> lines(List<?> rows) {
        List<Map<String, Object>> lines = new ArrayList<>();
        boolean half = false;
        for (Object one : rows) {
            Map<String, Object> row = copy(one);
            boolean small = isShort(row);
            if (half && small) {
                lines.getLast().put("beside", row);
                half = false;
            } else {
                lines.add(row);
                half = small;
            }
        }
        return lines;
    }

    private static boolean isShort(Map<String, Object> row) {
        return String.valueOf(row.get("value")).length() <= SHORT
                && String.valueOf(row.get("label")).length() <= SHORT;
    }

    private static Map<String, Object> copy(Object object) {
        Map<String, Object> out = new LinkedHashMap<>();
        ((Map<?, ?>) object).forEach((key, value) -> out.put(String.valueOf(key), value));
        return out;
    }

    private static Document document(byte[] page) throws SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(page));
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException("this JDK's parser cannot be made safe", e);
        }
    }
}
