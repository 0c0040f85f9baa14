package org.diversionhub.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table for a terminal of 120 columns: sections of rows; a row has a name in two lines, and labelled cells. */
final class TextTable {
    private static final int WIDTH = 118;
    private static final int NAME = 30;
    private static final int LABEL = 10;

    private final List<String> lines = new ArrayList<>();

    void section(String title) {
        lines.add("─".repeat(WIDTH));
        lines.add(title);
    }

    void row(String name, String second, Map<String, List<String>> cells) {
        List<String> right = new ArrayList<>();
        cells.forEach((label, words) -> {
            List<String> wrapped = wrapped(words);
            for (int i = 0; i < wrapped.size(); i++) {
                right.add(padded(i == 0 ? label : "", LABEL) + wrapped.get(i));
            }
        });
        int height = Math.max(right.size(), second.isEmpty() ? 1 : 2);
        for (int i = 0; i < height; i++) {
            String left = i == 0 ? "  " + name : i == 1 ? "  " + second : "";
            lines.add((padded(left, NAME) + (i < right.size() ? right.get(i) : "")).stripTrailing());
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    private static String padded(String text, int width) {
        return text.length() < width ? text + " ".repeat(width - text.length()) : text + " ";
    }

    private static List<String> wrapped(List<String> words) {
        List<String> out = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            if (!line.isEmpty() && line.length() + word.length() + 3 > WIDTH - NAME - LABEL) {
                out.add(line.append(',').toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : ", ").append(word);
        }
        out.add(line.toString());
        return out;
    }
}
