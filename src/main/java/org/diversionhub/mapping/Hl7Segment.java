package org.diversionhub.mapping;

import java.util.List;

/**
 * A segment that a mapping knows; of any other nothing gets to its expression.
 *
 * @param required whether each message has to have it
 * @param repeats whether there may be several, which the expression sees as a list
 */
record Hl7Segment(String name, boolean required, boolean repeats, List<Hl7Field> fields) {
    /** Where something in it stands: {@code PID-3.1}, and in a later one of its name {@code PID[2]-3.1}. */
    String place(int occurrence, String field) {
        return name + (occurrence == 0 ? "" : "[" + (occurrence + 1) + "]") + (field.isEmpty() ? "" : "-" + field);
    }
}
