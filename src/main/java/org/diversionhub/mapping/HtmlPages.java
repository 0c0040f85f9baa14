package org.diversionhub.mapping;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.config.ConfigText;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.StringTemplateResolver;

/** The HTML pages beside the mappings, as they were when they were checked. Everything that a page shows is escaped. */
final class HtmlPages {
    /** Thymeleaf's ways around escaping, and its way to run a value as an expression. */
    private static final Pattern FORBIDDEN = Pattern.compile("th:utext|data-th-utext|\\[\\(|__|th:inline");

    private static final Pattern ATTRIBUTE = Pattern.compile("\\bth:([a-z-]+)(?=\\s*=)");
    private static final Set<String> ATTRIBUTES =
            new TreeSet<>(Set.of("text", "if", "unless", "each", "href", "action", "datetime"));
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^{}\"<]*)(}?)");

    private final Path folder;
    private final Map<String, String> pages = new HashMap<>();
    private final SpringTemplateEngine engine = new SpringTemplateEngine();

    HtmlPages(Path mappings) {
        this(mappings, "html");
    }

    HtmlPages(Path mappings, String format) {
        this.folder = mappings.resolve(format);
        var texts = new StringTemplateResolver();
        texts.setTemplateMode(TemplateMode.HTML);
        texts.setCacheable(true);
        engine.setTemplateResolver(texts);
    }

    boolean has(String name) {
        return Files.isRegularFile(file(name));
    }

    /**
     * Reads the page: what it does not escape, and what Thymeleaf would not understand or silently ignore, is a fault.
     */
    void check(String name, ConfigFaults faults) {
        ConfigText.read(file(name), faults).ifPresent(page -> {
            pages.put(name, page.text());
            FORBIDDEN
                    .matcher(page.text())
                    .results()
                    .map(found -> page.at(found.start()))
                    .distinct()
                    .forEach(place -> faults.add(place, "text that is not escaped", "th:text and [[…]] only"));
            ATTRIBUTE
                    .matcher(page.text())
                    .results()
                    .filter(found -> !FORBIDDEN.matcher(found.group()).find())
                    .filter(found -> !ATTRIBUTES.contains(found.group(1)))
                    .forEach(found -> faults.add(
                            page.at(found.start()),
                            found.group() + " is not known here",
                            "th: and one of " + ATTRIBUTES));
            EXPRESSION
                    .matcher(page.text())
                    .results()
                    .forEach(found -> expression(found.group(1), found.group(2), page.at(found.start()), faults));
        });
    }

    private static void expression(String text, String end, ConfigPlace place, ConfigFaults faults) {
        try {
            new SpelExpressionParser().parseExpression(text);
            if (end.isEmpty()) {
                faults.add(place, "an expression that does not end", "${…}");
            }
        } catch (ParseException | IllegalStateException | IllegalArgumentException e) {
            faults.add(place, "`${" + text + end + "` is no expression", "such as ${row.get('label')}");
        }
    }

    Path file(String name) {
        return folder.resolve(name + ".html");
    }

    byte[] page(String name, Map<String, Object> model) {
        String page = Objects.requireNonNull(pages.get(name), name);
        return engine.process(page, new Context(Locale.US, model)).getBytes(StandardCharsets.UTF_8);
    }
}
