package org.diversionhub.mapping;

import java.util.List;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;

/** What came of reading the bytes that a partner sent. */
public sealed interface Reading {
    /** What came of reading a list of messages: those that fit, or none. */
    sealed interface OfMany {}

    /**
     * Each of these fits its schema.
     *
     * @param faults of those that do not; none holds a value
     */
    record ReadEach(List<CanonicalMessage> messages, List<Fault> faults) implements OfMany {
        public ReadEach {
            messages = List.copyOf(messages);
            faults = List.copyOf(faults);
        }
    }

    /** They are a message that fits its schema. */
    record Read(CanonicalMessage message) implements Reading {}

    /**
     * They are not.
     *
     * @param faults all that could be found; none holds a value of the message
     */
    record Refused(List<Fault> faults) implements Reading, OfMany {
        public Refused {
            faults = List.copyOf(faults);
        }

        Refused(String pointer, String rule) {
            this(List.of(new Fault(pointer, rule)));
        }
    }
}
