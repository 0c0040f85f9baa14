package org.diversionhub.mapping;

import java.util.List;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;

/** One row of a file, and what came of it. */
public sealed interface Part {
    /** Of a row, as a spreadsheet counts: the header is 1 where nothing stands above it, blank rows count. */
    int number();

    /** Where it stands, in words: {@code row 3}. */
    String where();

    /** The cells of the columns that the mapping knows. */
    List<Cell> cells();

    /** It is a message that fits its schema. */
    record Made(int number, String where, List<Cell> cells, Kind kind, byte[] json) implements Part {
        @Override
        public String toString() {
            return "Made[" + where + ", " + kind + "]";
        }
    }

    /**
     * It is none.
     *
     * @param faults all that could be found; the pointer is {@code /COLUMN} for a cell, {@code /participant/…} for what
     *     the mapping made of the row, and empty for the row. None holds a value.
     */
    record Faulty(int number, String where, List<Cell> cells, List<Fault> faults) implements Part {
        @Override
        public String toString() {
            return "Faulty[" + where + ", " + faults.size() + " faults]";
        }
    }
}
