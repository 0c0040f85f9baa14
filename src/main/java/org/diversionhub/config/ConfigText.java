package org.diversionhub.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The text of a configuration file, which knows on which line each of its characters stands. */
public record ConfigText(String file, String text) {
    /** Reads a file; one that is missing or no UTF-8 is a fault. */
    public static Optional<ConfigText> read(Path path, ConfigFaults faults) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            CharBuffer text = CharBuffer.allocate(bytes.remaining());
            if (StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true).isError()) {
                String before = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
                int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
                faults.add(path.toString(), line, "not UTF-8", "the file saved as UTF-8");
                return Optional.empty();
            }
            return Optional.of(new ConfigText(path.toString(), text.flip().toString()));
        } catch (NoSuchFileException e) {
            faults.add(path.toString(), 0, "the file is missing", "a file of this name");
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The line of the character at this position, counted from 0; beyond the text, its last line that holds something.
     */
    public ConfigPlace at(int position) {
        int end = text.stripTrailing().length();
        int before = position < 0 ? end : Math.min(position, end);
        return new ConfigPlace(
                file,
                1 + (int) text.chars().limit(before).filter(c -> c == '\n').count());
    }
}
