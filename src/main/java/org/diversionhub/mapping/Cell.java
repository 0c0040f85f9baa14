package org.diversionhub.mapping;

/**
 * One cell of a row, as it came.
 *
 * @param position of its column, counted from 1
 * @param column the column's name in the header, as the mapping writes it
 * @param name what the mapping calls it
 */
public record Cell(int position, String column, String name, String text) {
    @Override
    public String toString() {
        return "Cell[" + position + "]";
    }
}
