package org.diversionhub.mapping;

import org.diversionhub.message.Kind;

/**
 * A mapping could not write a message: a fault of the mapping, which a person has to look at. It names the place and
 * has no cause, because the libraries' own messages quote what they worked on.
 */
public final class MappingFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MappingFailed(String mapping, Kind kind, String place) {
        super("the mapping " + mapping + " cannot write " + kind + ": " + place);
    }
}
