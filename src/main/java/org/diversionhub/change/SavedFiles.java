package org.diversionhub.change;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigurationException;

/**
 * The files that say what goes where, as they are saved: all of {@code config} and {@code mappings} but the hub's own
 * settings, what editors leave beside a file, and private keys. Links are followed where they stay within, as in a
 * folder that Kubernetes mounts.
 *
 * @param byName by their names from the hub's folder on, with {@code /} in between
 */
record SavedFiles(SortedMap<String, byte[]> byName) {
    /** In bytes; a configuration is a few hundred KiB. */
    private static final int LARGEST = 4 << 20;

    private static final long LARGEST_WHOLE = 64L << 20;

    private static final int MOST = 10_000;

    SavedFiles {
        byName = Collections.unmodifiableSortedMap(byName);
    }

    /**
     * @throws org.diversionhub.config.ConfigurationException if there is more than any configuration needs, or a link
     *     leads out of it
     */
    static SavedFiles read(Path home) throws IOException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        ConfigFaults faults = new ConfigFaults();
        long whole = 0;
        for (var file : list(home).entrySet()) {
            String name = file.getKey();
            byte[] content = content(file.getValue());
            whole += content.length;
            if (content.length > LARGEST) {
                faults.add(name, 0, "the file is too large", "at most " + LARGEST + " bytes");
            } else if (!isPrivate(content)) {
                found.put(name, content);
            }
            if (whole > LARGEST_WHOLE) {
                faults.add("config", 0, "the files are too large together", "at most " + LARGEST_WHOLE + " bytes");
                break;
            }
        }
        faults.refuse();
        return new SavedFiles(found);
    }

    /** Of a file that is too large no more than shows it. */
    private static byte[] content(Path real) throws IOException {
        try (InputStream file = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            return file.readNBytes(LARGEST + 1);
        }
    }

    /** What changes when a file does, without reading it: names, sizes, times and where links lead. */
    static String stamp(Path home) throws IOException {
        StringBuilder stamp = new StringBuilder();
        for (var file : list(home).entrySet()) {
            Path real = file.getValue();
            stamp.append(file.getKey())
                    .append(' ')
                    .append(Files.size(real))
                    .append(' ')
                    .append(Files.getLastModifiedTime(real))
                    .append(' ')
                    .append(real)
                    .append('\n');
        }
        return stamp.toString();
    }

    /** By their names, where they really are. */
    private static SortedMap<String, Path> list(Path home) throws IOException {
        SortedMap<String, Path> found = new TreeMap<>();
        Path config = home.resolve("config").toRealPath();
        Path mappings = home.resolve("mappings").toRealPath();
        int[] seen = {0};
        var visitor = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                String name = name(home, folder);
                if (!counts(name + "/")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                real(name, folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = name(home, file);
                if (counts(name) && !attributes.isOther()) {
                    found.put(name, real(name, file));
                }
                return FileVisitResult.CONTINUE;
            }

            private Path real(String name, Path path) throws IOException {
                if (++seen[0] > MOST) {
                    throw refused("config", "there are too many files", "at most " + MOST + " with their folders");
                }
                Path real = path.toRealPath(); // a link to nothing is a fault
                boolean isInside = real.startsWith(config) || real.startsWith(mappings);
                if (!isInside || isSettings(config, real)) {
                    throw refused(
                            name,
                            "it is, or is below, a link that leads out of the configuration",
                            "a file, or a link to one within config or mappings");
                }
                return real;
            }
        };
        for (String root : List.of("config", "mappings")) {
            Files.walkFileTree(
                    home.resolve(root), EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        }
        return found;
    }

    /** The hub's own settings, also in a folder of {@code config} that is exchanged as a whole. */
    private static boolean isSettings(Path config, Path real) {
        return real.startsWith(config)
                && name(config, real).matches("(\\.[^/]*/)*application[^/]*")
                && Files.isRegularFile(real);
    }

    private static ConfigurationException refused(String name, String wrong, String right) {
        return new ConfigurationException(List.of(new ConfigFault(name, 0, wrong, right)));
    }

    private static String name(Path home, Path file) {
        return home.relativize(file).toString().replace('\\', '/');
    }

    private static boolean counts(String name) {
        return name.matches("(config|mappings)/.*")
                && !name.matches("config/application[^/]*")
                && !name.startsWith("config/schemas/")
                && !name.contains("/.")
                && !name.endsWith("~");
    }

    private static boolean isPrivate(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
    }

    /** SHA-256 over names and contents in the order of the names, in hex. */
    String digest() {
        MessageDigest whole = sha256();
        byName.forEach((name, content) -> {
            whole.update((name + '\0' + content.length + '\0').getBytes(StandardCharsets.UTF_8));
            whole.update(content);
        });
        return HexFormat.of().formatHex(whole.digest());
    }

    static String digest(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of files that are in one of both alone, or differ. */
    SortedSet<String> changed(SavedFiles other) {
        Set<String> all = new TreeSet<>(byName.keySet());
        all.addAll(other.byName.keySet());
        SortedSet<String> changed = new TreeSet<>();
        all.stream()
                .filter(name -> !Arrays.equals(byName.get(name), other.byName.get(name)))
                .forEach(changed::add);
        return changed;
    }

    /** These files, but those of these names as they are there. */
    SavedFiles with(Collection<String> names, SavedFiles other) {
        SortedMap<String, byte[]> all = new TreeMap<>(byName);
        for (String name : names) {
            byte[] content = other.byName.get(name);
            if (content == null) {
                all.remove(name);
            } else {
                all.put(name, content);
            }
        }
        return new SavedFiles(all);
    }

    /**
     * Makes the folder hold these files and, of those that count, no others.
     *
     * @throws IOException also for names that are none of a configuration's: the database could lead anywhere
     * @throws ConfigurationException if there is a link, before anything is written
     */
    void writeTo(Path home) throws IOException {
        if (!byName.keySet().stream().allMatch(SavedFiles::counts)) {
            throw new IOException("a kept configuration has files that are none of one");
        }
        refuseLinks(home, "config");
        refuseLinks(home, "mappings");
        for (var file : byName.entrySet()) {
            Path path = home.resolve(file.getKey());
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue(), CREATE, WRITE, TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS);
            }
        }
        for (String name : list(home).keySet()) {
            Path path = home.resolve(name);
            if (!byName.containsKey(name) && !isPrivate(Files.readAllBytes(path))) {
                Files.delete(path);
            }
        }
    }

    /** The folder itself may be one. */
    private static void refuseLinks(Path home, String folder) throws IOException {
        if (!Files.exists(home.resolve(folder))) {
            return;
        }
        Path real = home.resolve(folder).toRealPath();
        try (Stream<Path> all = Files.walk(real)) {
            Optional<String> link = all.filter(Files::isSymbolicLink)
                    .map(path -> folder + "/" + name(real, path))
                    .filter(SavedFiles::counts)
                    .findFirst();
            if (link.isPresent()) {
                throw refused(link.get(), "it is a link, and nothing is written through one", "files and folders");
            }
        }
    }

    @Override
    public String toString() {
        return "SavedFiles[" + byName.size() + "]";
    }
}
