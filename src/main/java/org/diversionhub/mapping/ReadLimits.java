package org.diversionhub.mapping;

/**
 * How large a file that a partner sends may be.
 *
 * @param bytes of the whole, {@code hub.limits.file}
 * @param rows with content beside the header, {@code hub.limits.file-rows}
 * @param cell characters of one cell, {@code hub.limits.file-cell}
 */
public record ReadLimits(int bytes, int rows, int cell) {
    public static final ReadLimits DEFAULT = new ReadLimits(4 << 20, 5000, 20_000);

    public ReadLimits {
        if (bytes < 1 || rows < 1 || cell < 1) {
            throw new IllegalArgumentException("file, file-rows and file-cell are at least 1");
        }
    }
}
