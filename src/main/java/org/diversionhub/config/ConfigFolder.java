package org.diversionhub.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The files of one folder, in the order of their names. */
public final class ConfigFolder {
    private ConfigFolder() {}

    /** The files directly in {@code folder} whose names end in {@code suffix}; a folder without any is a fault. */
    public static List<Path> files(Path folder, String suffix, ConfigFaults faults) {
        if (!Files.isDirectory(folder)) {
            faults.add(folder.toString(), 0, "the folder is missing", "a folder with *" + suffix + " files");
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> found = all.filter(f -> f.getFileName().toString().endsWith(suffix))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                faults.add(folder.toString(), 0, "the folder has no *" + suffix + " file", "at least one");
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which text a file had: the first 16 hex digits of its SHA-256. */
    public static String version(Path file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
