package org.diversionhub.mapping;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigText;

/**
 * The {@code $names} of a JSONata file. A misspelt one is no error in JSONata: it is nothing, and what hangs on it is
 * silently left out.
 */
final class JsonataNames {
    /** The same delivery must be written the same on every try, and a value is never a program. */
    private static final Set<String> FORBIDDEN = Set.of("eval", "now", "millis", "random", "shuffle");

    private static final Pattern NAME = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern ASSIGNED = Pattern.compile("\\$([A-Za-z_][A-Za-z0-9_]*)\\s*:=");
    private static final Pattern BOUND = Pattern.compile("[@#]\\s*\\$([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern PARAMETERS = Pattern.compile("(?:function|λ)\\s*\\(([^)]*)\\)");
    private static final Pattern NO_CODE =
            Pattern.compile("/\\*.*?\\*/|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`", Pattern.DOTALL);

    private JsonataNames() {}

    /** Every name that is not allowed, or neither built in nor made in the file, is a fault. */
    static void refuseUnknown(ConfigText text, Predicate<String> builtIn, ConfigFaults faults) {
        String code = blanked(text.text());
        Set<String> made = made(code);
        for (Matcher name = NAME.matcher(code); name.find(); ) {
            String word = name.group(1);
            if (FORBIDDEN.contains(word)) {
                faults.add(
                        text.at(name.start()),
                        name.group() + " is not allowed here",
                        "a mapping depends on its message alone");
            } else if (!made.contains(word) && !builtIn.test(word)) {
                faults.add(
                        text.at(name.start()),
                        name.group() + " is not known",
                        "a function of JSONata, or a name that this file makes by :=");
            }
        }
    }

    /** The same text, as long, without what is no code. */
    static String blanked(String text) {
        return NO_CODE.matcher(text)
                .replaceAll(found -> " ".repeat(found.group().length()));
    }

    private static Set<String> made(String code) {
        Set<String> made = new HashSet<>();
        ASSIGNED.matcher(code).results().forEach(found -> made.add(found.group(1)));
        BOUND.matcher(code).results().forEach(found -> made.add(found.group(1)));
        PARAMETERS
                .matcher(code)
                .results()
                .forEach(list -> NAME.matcher(list.group(1)).results().forEach(found -> made.add(found.group(1))));
        return made;
    }

    /** What would be right after a syntax error with this code. */
    static String right(String code) {
        return switch (code) {
            case "S0101" -> "the quote that ends the text";
            case "S0105" -> "the ` that ends the name";
            case "S0106" -> "the */ that ends the comment";
            case "S0202" -> "what was expected, in place of what is there";
            case "S0203", "S0207" -> "what is still open, closed before the end of the file";
            case "S0204", "S0211" -> "an operator of JSONata";
            case "S0208" -> "parameters of the form $name";
            case "S0212" -> "$name := value";
            default -> "an expression as jsonata.org describes it";
        };
    }
}
