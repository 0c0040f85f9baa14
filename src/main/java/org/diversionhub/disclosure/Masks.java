package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.jspecify.annotations.Nullable;

/** Makes a value coarser. A value that does not have the form that its mask expects is dropped, never passed on. */
record Masks(CodeClasses codes) {
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
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static LocalDate day(String text) {
        return text.length() > 10 ? OffsetDateTime.parse(text).toLocalDate() : LocalDate.parse(text);
    }

    private static String year90(String text, Instant now) {
        int oldest = now.atOffset(ZoneOffset.UTC).getYear() - 90;
        int year = day(text).getYear();
        return year <= oldest ? oldest + " or earlier" : Integer.toString(year);
    }

    private @Nullable String zip3(String text) {
        if (!text.matches("[0-9]{5}(-?[0-9]{4})?")) {
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
