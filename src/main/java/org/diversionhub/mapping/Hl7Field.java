package org.diversionhub.mapping;

import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.model.Segment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A field of a segment that a mapping knows.
 *
 * @param name what the mapping's expression calls it
 * @param required whether it has to say something wherever its segment stands
 * @param repeats whether the expression sees all of its repetitions, as a list
 * @param where which repetitions it is of; without it of all
 */
record Hl7Field(String name, Hl7Place at, CellType type, boolean required, boolean repeats, Optional<Where> where) {
    /** Repetitions in which one of these words stands there, such as the type of an identifier. */
    record Where(Hl7Place at, Set<String> is) {}

    /** The repetitions that it is of, counted from 0: one, unless it repeats; none where there is no such. */
    List<Integer> repetitions(Segment segment) {
        IntStream all = IntStream.range(0, count(segment))
                .filter(one -> where.isEmpty()
                        || where.get()
                                .is()
                                .contains(where.get().at().in(segment, one).strip()));
        return (repeats ? all : all.limit(1)).boxed().toList();
    }

    private int count(Segment segment) {
        try {
            return segment.getField(at.field()).length;
        } catch (HL7Exception e) {
            return 0;
        }
    }
}
