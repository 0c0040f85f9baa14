package org.diversionhub.mapping;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a mapping does with one message, written in a file of its own: JSONata, or XSLT where XML is written. */
interface Translation {
    /** What it makes; null where it finds nothing. */
    @Nullable
    Object evaluate(Map<String, Object> input);

    /** Where an evaluation failed, without what it failed on. */
    String place(Throwable failure);

    /** Likewise, for somebody who does not know the files here. */
    String mark(Throwable failure);

    /** Whether this stands somewhere in the file. */
    boolean says(String text);
}
