package org.diversionhub.mapping;

import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.util.Terser;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a segment of HL7 v2, as its books count: from 1.
 *
 * @param component of the field, 1 where none is named
 * @param subcomponent of that, 1 where none is named
 */
record Hl7Place(String text, int field, int component, int subcomponent) {
    /** What a segment has at most in its tables is far less. */
    static final int MOST = 999;

    private static final Pattern FORM =
            Pattern.compile("([1-9]\\d{0,2})(?:\\.([1-9]\\d{0,2}))?(?:\\.([1-9]\\d{0,2}))?");

    /** Reads {@code 5}, {@code 5.1} or {@code 5.1.2}. */
    static Hl7Place parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(text);
        }
        return new Hl7Place(text, number(form.group(1)), number(form.group(2)), number(form.group(3)));
    }

    private static int number(String digits) {
        return digits == null ? 1 : Integer.parseInt(digits);
    }

    /**
     * What stands there, in a repetition of the field.
     *
     * @param repetition counted from 0
     */
    String in(Segment segment, int repetition) {
        try {
            if (repetition >= segment.getField(field).length) {
                return "";
            }
            String value = Terser.get(segment, field, repetition, component, subcomponent);
            return value == null ? "" : value;
        } catch (HL7Exception e) {
            return "";
        }
    }

    /** With the number of the repetition, where it is not the first: {@code 3[2].1}. */
    String named(int repetition) {
        int dot = text.indexOf('.');
        String rest = dot < 0 ? "" : text.substring(dot);
        return field + (repetition == 0 ? "" : "[" + (repetition + 1) + "]") + rest;
    }
}
