package org.diversionhub.config;

/**
 * A line of a configuration file.
 *
 * @param file the file as it was opened
 * @param line the line, counted from 1; 0 where the whole file is meant
 */
public record ConfigPlace(String file, int line) {}
