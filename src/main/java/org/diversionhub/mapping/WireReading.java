package org.diversionhub.mapping;

import java.util.List;
import org.diversionhub.message.Fault;

/** What came of reading a file. */
public sealed interface WireReading {
    /**
     * It can be read, and each of its rows is a part.
     *
     * @param leftOut positions of the columns that the mapping does not know, counted from 1
     * @param segmentsLeftOut likewise of the segments of HL7 v2, with their names
     */
    record Parts(List<Part> all, List<Integer> leftOut, List<String> segmentsLeftOut) implements WireReading {
        public Parts {
            all = List.copyOf(all);
            leftOut = List.copyOf(leftOut);
            segmentsLeftOut = List.copyOf(segmentsLeftOut);
        }
    }

    /**
     * It cannot, and nothing of it was taken.
     *
     * @param faults all that could be found; none holds a value of the file
     */
    record Refused(List<Fault> faults) implements WireReading {
        public Refused {
            faults = List.copyOf(faults);
        }
    }
}
