package org.diversionhub.mapping;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigText;

/**
 * What XSLT has and a mapping may not use. Most of it would fail when it runs, too; here it is told when the file is
 * read.
 */
final class StylesheetWords {
    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

    /** What depends on something beside the message, or reaches out. */
    private static final Pattern FUNCTION =
            Pattern.compile("(?<![\\w.-])(?:doc|doc-available|document|unparsed-text(?:-lines|-available)?"
                    + "|uri-collection|collection|transform|load-xquery-module|environment-variable"
                    + "|available-environment-variables|system-property|current-dateTime|current-date|current-time"
                    + "|implicit-timezone|random-number-generator|generate-id|trace|function-lookup|stream-available"
                    + "|available-system-properties|static-base-uri|base-uri|document-uri)\\s*[(#]");

    private static final Pattern INSTRUCTION = Pattern.compile(
            "<xsl:(?:result-document|source-document|evaluate|message|import-schema|use-package|try)\\b");
    private static final Pattern DOCTYPE = Pattern.compile("<!(?:DOCTYPE|ENTITY)");

    private StylesheetWords() {}

    static void refuse(ConfigText file, ConfigFaults faults) {
        String code = COMMENT.matcher(file.text())
                .replaceAll(found -> " ".repeat(found.group().length()));
        for (Pattern pattern : new Pattern[] {FUNCTION, INSTRUCTION, DOCTYPE}) {
            for (Matcher found = pattern.matcher(code); found.find(); ) {
                String word = found.group().replaceAll("[\\s(#]", "");
                faults.add(
                        file.at(found.start()),
                        word + " is not allowed here",
                        "a mapping depends on its message alone");
            }
        }
    }
}
