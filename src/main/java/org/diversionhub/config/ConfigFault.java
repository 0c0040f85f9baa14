package org.diversionhub.config;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param file the file, relative to the hub's home
 * @param line the line, counted from 1; 0 where the whole file is meant
 * @param wrong what is wrong
 * @param right what would be right
 */
public record ConfigFault(String file, int line, String wrong, String right) {
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + wrong + " (" + right + ")";
    }
}
