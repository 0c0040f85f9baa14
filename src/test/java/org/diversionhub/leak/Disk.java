package org.diversionhub.leak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads every file below a folder and tells where a word stands, in the name or in the bytes. What others take away
 * meanwhile is gone.
 */
record Disk(Scanner scanner) {
    /** @param except folders and files below that are the test's own or no data */
    Set<String> find(Path folder, Set<String> except) {
        Set<String> found = new TreeSet<>();
        for (Path path : below(folder)) {
            Path name = folder.relativize(path);
            if (except.stream().noneMatch(name::startsWith)) {
                byte[] letters = path.getFileName().toString().getBytes(StandardCharsets.UTF_8);
                scanner.find(letters).forEach(word -> found.add(name + ": " + word));
                if (Files.isRegularFile(path)) {
                    scanner.findQuickly(bytes(path)).forEach(word -> found.add(name + ": " + word));
                }
            }
        }
        return found;
    }

    private static List<Path> below(Path folder) {
        List<Path> all = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    return add(path);
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    return add(path);
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
                    return gone(e);
                }

                @Override
                public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e) throws IOException {
                    return e == null ? FileVisitResult.CONTINUE : gone(e);
                }

                private FileVisitResult add(Path path) {
                    if (!path.equals(folder)) {
                        all.add(path);
                    }
                    return FileVisitResult.CONTINUE;
                }

                private static FileVisitResult gone(IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
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
