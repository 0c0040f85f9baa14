package org.diversionhub.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;

/**
 * The files that say what goes where, as they are saved: all of {@code config} and {@code mappings} but the hub's own
 * settings, what editors leave beside a file, and private keys. Links are followed, as whoever mounts a folder from
 * elsewhere makes them.
 *
 * @param byName by their names from the hub's folder on, with {@code /} in between
 */
record SavedFiles(SortedMap<String, byte[]> byName) {
    /** In bytes; a configuration is a few hundred KiB. */
    private static final int LARGEST = 4 << 20;

    private static final long LARGEST_WHOLE = 64L << 20;

    SavedFiles {
        byName = Collections.unmodifiableSortedMap(byName);
    }

    /** @throws org.diversionhub.config.ConfigurationException if there is more than any configuration needs */
    static SavedFiles read(Path home) throws IOException {
        SortedMap<String, byte[]> found = new TreeMap<>();
        ConfigFaults faults = new ConfigFaults();
        long whole = 0;
        for (Path file : list(home)) {
            String name = name(home, file);
            if (Files.size(file) > LARGEST) {
                faults.add(name, 0, "the file is too large", "at most " + LARGEST + " bytes");
                continue;
            }
            byte[] content = Files.readAllBytes(file);
            whole += content.length;
            if (!isPrivate(content)) {
                found.put(name, content);
            }
        }
        if (whole > LARGEST_WHOLE) {
            faults.add("config", 0, "the files are too large together", "at most " + LARGEST_WHOLE + " bytes");
        }
        faults.refuse();
        return new SavedFiles(found);
    }

    /** What changes when a file does, without reading it: names, sizes, times and where links lead. */
    static String stamp(Path home) throws IOException {
        StringBuilder stamp = new StringBuilder();
        for (Path file : list(home)) {
            stamp.append(name(home, file))
                    .append(' ')
                    .append(Files.size(file))
                    .append(' ')
                    .append(Files.getLastModifiedTime(file))
                    .append(' ')
                    .append(file.toRealPath())
                    .append('\n');
        }
        return stamp.toString();
    }

    private static List<Path> list(Path home) throws IOException {
        try (Stream<Path> config = Files.walk(home.resolve("config"), FileVisitOption.FOLLOW_LINKS);
                Stream<Path> mappings = Files.walk(home.resolve("mappings"), FileVisitOption.FOLLOW_LINKS)) {
            return Stream.concat(config, mappings)
                    .filter(file -> Files.isRegularFile(file) || Files.notExists(file)) // a link to nothing is a fault
                    .filter(file -> counts(name(home, file)))
                    .sorted()
                    .toList();
        }
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
     */
    void writeTo(Path home) throws IOException {
        if (!byName.keySet().stream().allMatch(SavedFiles::counts)) {
            throw new IOException("a kept configuration has files that are none of one");
        }
        for (var file : byName.entrySet()) {
            Path path = home.resolve(file.getKey());
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
        for (Path path : list(home)) {
            if (!byName.containsKey(name(home, path)) && !isPrivate(Files.readAllBytes(path))) {
                Files.delete(path);
            }
        }
    }

    @Override
    public String toString() {
        return "SavedFiles[" + byName.size() + "]";
    }
}
