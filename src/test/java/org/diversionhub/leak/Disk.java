package org.diversionhub.leak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads every file below a folder and tells where a word stands, in the name or in the bytes. */
record Disk(Scanner scanner) {
    /** @param except folders and files below that are the test's own or no data */
    Set<String> find(Path folder, Set<String> except) {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(path -> !path.equals(folder))
                    .filter(path -> except.stream().noneMatch(folder.relativize(path)::startsWith))
                    .forEach(path -> {
                        String name = folder.relativize(path).toString();
                        byte[] letters = path.getFileName().toString().getBytes(StandardCharsets.UTF_8);
                        scanner.find(letters).forEach(word -> found.add(name + ": " + word));
                        if (Files.isRegularFile(path)) {
                            scanner.findQuickly(bytes(path)).forEach(word -> found.add(name + ": " + word));
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0]; // a temporary file of somebody else
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
