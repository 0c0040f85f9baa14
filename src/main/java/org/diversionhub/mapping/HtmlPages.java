package org.diversionhub.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.FileTemplateResolver;

/** The HTML pages beside the mappings. Everything that a page shows is escaped. */
final class HtmlPages {
    /** Thymeleaf's ways around escaping, and its way to run a value as an expression. */
    private static final Pattern FORBIDDEN = Pattern.compile("th:utext|data-th-utext|\\[\\(|__|th:inline");

    private final Path folder;
    private final SpringTemplateEngine engine = new SpringTemplateEngine();

    HtmlPages(Path mappings) {
        this.folder = mappings.resolve("html");
        var files = new FileTemplateResolver();
        files.setPrefix(folder + "/");
        files.setSuffix(".html");
        files.setTemplateMode(TemplateMode.HTML);
        files.setCharacterEncoding(StandardCharsets.UTF_8.name());
        engine.setTemplateResolver(files);
    }

    /** Whether the page is there and escapes everything; if not, that is a fault. */
    void check(String name, ConfigFaults faults) {
        Path file = folder.resolve(name + ".html");
        if (!Files.isRegularFile(file)) {
            faults.add(file.toString(), 0, "the page is missing", "a Thymeleaf template");
            return;
        }
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (FORBIDDEN.matcher(lines.get(i)).find()) {
                faults.add(file.toString(), i + 1, "text that is not escaped", "th:text and [[…]] only");
            }
        }
    }

    byte[] page(String name, Map<String, Object> model) {
        return engine.process(name, new Context(Locale.US, model)).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
