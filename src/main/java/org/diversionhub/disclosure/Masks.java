package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Pattern;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.jspecify.annotations.Nullable;

/** Makes a value coarser. A value that does not have the form that its mask expects is dropped, never passed on. */
record Masks(CodeClasses codes) {
    private static final Pattern POSTAL_CODE = Pattern.compile("[0-9]{5}(-?[0-9]{4})?");

    /** The masked value, or null where nothing may remain. */
    @Nullable
    JsonNode apply(Mask mask, FieldPath path, JsonNode value, Instant now) {
        if (mask == Mask.KEEP) {
            return value;
        }
        if (mask == Mask.DROP || !value.isValueNode()) {
            return null;
        }
        String masked = masked(mask, path, value.asText(), now);
        return masked == null ? null : TextNode.valueOf(masked);
    }

    private @Nullable String masked(Mask mask, FieldPath path, String text, Instant now) {
        try {
            return switch (mask) {
                case CLASS -> codes.classOf(path, text).orElse(null);
                case YEAR90 -> year90(text, now);
                case ZIP3 -> zip3(text);
                case LAST4 -> text.length() > 4 ? text.substring(text.length() - 4) : null;
                case IN_OUT -> inOrOut(text);
                case HELD_YES_NO -> text.toUpperCase(Locale.ROOT).equals("HELD") ? "yes" : "no";
                case DATE -> day(text).toString();
                case YEAR -> Integer.toString(day(text).getYear());
                case STUDY_ID, KEEP, DROP -> null;
            };
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The day of a date or a date-time. By hand, since every parser of the JDK costs more than all other fields. */
    private static LocalDate day(String text) {
        boolean day = text.length() == 10 || (text.length() > 10 && text.charAt(10) == 'T');
        if (!day || text.charAt(4) != '-' || text.charAt(7) != '-') {
            throw new DateTimeException("no date");
        }
        return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new DateTimeException("no date");
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static String year90(String text, Instant now) {
        int oldest = now.atOffset(ZoneOffset.UTC).getYear() - 90;
        int year = day(text).getYear();
        return year <= oldest ? oldest + " or earlier" : Integer.toString(year);
    }

    private @Nullable String zip3(String text) {
        if (!POSTAL_CODE.matcher(text).matches()) {
            return null;
        }
        String area = text.substring(0, 3);
        return codes.isSmallArea(area) ? "000" : area;
    }

    private static String inOrOut(String state) {
        return switch (state) {
            case "released", "transferred" -> "out";
            default -> "in";
        };
    }
}
