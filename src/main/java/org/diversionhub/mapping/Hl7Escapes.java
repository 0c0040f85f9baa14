package org.diversionhub.mapping;

import ca.uhn.hl7v2.parser.EncodingCharacters;
import ca.uhn.hl7v2.parser.Escaping;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The escape sequences of HL7 v2, chapter 2.7. HAPI's own leave hexadecimal ones and line breaks as they are, and write
 * control characters, with which a value could end its segment or its frame.
 */
final class Hl7Escapes implements Escaping {
    private static final String LOST = String.valueOf(Encoding.LOST);

    @Override
    public String unescape(String text, EncodingCharacters characters) {
        char escape = characters.getEscapeCharacter();
        if (text.indexOf(escape) < 0) {
            return text;
        }
        String quoted = Pattern.quote(String.valueOf(escape));
        return Pattern.compile(quoted + "([^" + quoted + "]*)" + quoted + "|" + quoted)
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(meaning(found, characters)));
    }

    private static String meaning(MatchResult found, EncodingCharacters characters) {
        String sequence = found.group(1);
        if (sequence == null) {
            return LOST;
        }
        return switch (sequence) {
            case "F" -> String.valueOf(characters.getFieldSeparator());
            case "S" -> String.valueOf(characters.getComponentSeparator());
            case "T" -> String.valueOf(characters.getSubcomponentSeparator());
            case "R" -> String.valueOf(characters.getRepetitionSeparator());
            case "E" -> String.valueOf(characters.getEscapeCharacter());
            case ".br" -> "\n";
            case "H", "N" -> "";
            default -> sequence.startsWith("X") ? bytes(sequence.substring(1)) : LOST;
        };
    }

    /** Bytes of ASCII; what others mean depends on the character set of whoever wrote them. */
    private static String bytes(String hex) {
        if (hex.isEmpty() || !hex.matches("([0-7][0-9A-Fa-f])+")) {
            return LOST;
        }
        return new String(HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT)), StandardCharsets.US_ASCII)
                .replace("\r\n", "\n")
                .replace('\r', '\n');
    }

    @Override
    public String escape(String text, EncodingCharacters characters) {
        StringBuilder out = new StringBuilder();
        char escape = characters.getEscapeCharacter();
        for (char c : text.replace("\r\n", "\n").toCharArray()) {
            String sequence = sequence(c, characters);
            out.append(sequence.isEmpty() ? String.valueOf(c) : escape + sequence + escape);
        }
        return out.toString();
    }

    private static String sequence(char c, EncodingCharacters characters) {
        if (c == characters.getFieldSeparator()) {
            return "F";
        }
        if (c == characters.getComponentSeparator()) {
            return "S";
        }
        if (c == characters.getSubcomponentSeparator()) {
            return "T";
        }
        if (c == characters.getRepetitionSeparator()) {
            return "R";
        }
        if (c == characters.getEscapeCharacter()) {
            return "E";
        }
        if (c == '\n' || c == '\r') {
            return ".br";
        }
        // Above ASCII a byte of UTF-8 is never one of these.
        return c < ' ' || c == 0x7f ? "X" + HexFormat.of().withUpperCase().toHexDigits((byte) c) : "";
    }
}
