package org.diversionhub.mapping;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names that a stylesheet knows. Only these are taken out of a partner's document: Saxon keeps each name that it
 * has met for as long as it runs, and a fault must not repeat a name that is somebody's.
 */
final class XmlNames {
    /** In place of every other name. */
    static final String OTHER = "_";

    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]*");
    private static final Pattern NAMESPACE = Pattern.compile("xmlns(?::[^=\\s]+)?\\s*=\\s*[\"']([^\"']*)[\"']");

    private final Set<String> words;
    private final Set<String> namespaces;

    XmlNames(String stylesheet) {
        this.words = WORD.matcher(stylesheet).results().map(MatchResult::group).collect(Collectors.toUnmodifiableSet());
        this.namespaces = NAMESPACE
                .matcher(stylesheet)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean has(String namespace, String name) {
        return words.contains(name) && (namespace.isEmpty() || namespaces.contains(namespace));
    }
}
