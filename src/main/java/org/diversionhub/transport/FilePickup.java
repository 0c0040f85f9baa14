package org.diversionhub.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diversionhub.partner.Pickup;
import org.springframework.stereotype.Component;

/**
 * Takes what lies in a partner's folder. A file is taken when it was the same at two looks; one whose name begins with
 * a dot or ends as programs name what they are still writing is left alone. What was answered is moved to {@code done}
 * or {@code refused}, with the answer beside it.
 */
@Component
public class FilePickup {
    private static final Pattern UNFINISHED =
            Pattern.compile("\\..*|.*\\.(part|partial|tmp|temp|filepart|crdownload|swp)", Pattern.CASE_INSENSITIVE);

    /** For one step: a look, a file, an answer. */
    private static final Duration MOST = Duration.ofSeconds(20);

    /** A listing without an end ends here; what is behind comes when these are taken. */
    private static final int MOST_ENTRIES = 5_000;

    private final Folders folders;
    private final Map<Pickup, Map<String, Seen>> before = new ConcurrentHashMap<>();

    FilePickup(Folders folders) {
        this.folders = folders;
    }

    private record Seen(long size, FileTime changed) {}

    /** What was found. A name is the partner's, and may say anything: it is not to be logged. */
    public record Found(String name, long size, FileTime changed) {
        @Override
        public String toString() {
            return "Found[" + size + " bytes]";
        }
    }

    /**
     * What has not changed since the last look, by name, as far as there is time for.
     *
     * @throws IOException with the step, where the folder cannot be read
     */
    public List<Found> look(Pickup pickup) throws IOException {
        SortedMap<String, Seen> now = folders.with(pickup.from(), pickup.server(), MOST, FilePickup::files);
        Map<String, Seen> last = Optional.ofNullable(before.put(pickup, now)).orElse(Map.of());
        return now.entrySet().stream()
                .filter(file -> file.getValue().equals(last.get(file.getKey())))
                .map(file -> new Found(
                        file.getKey(), file.getValue().size(), file.getValue().changed()))
                .toList();
    }

    private static SortedMap<String, Seen> files(Path folder) throws IOException {
        SortedMap<String, Seen> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries.limit(MOST_ENTRIES)::iterator) {
                String name = entry.getFileName().toString();
                if (!UNFINISHED.matcher(name).matches()) {
                    seen(entry).ifPresent(seen -> found.put(name, seen));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    /** Of a file, as it is now; of nothing else, and of no file that has gone. */
    private static Optional<Seen> seen(Path file) throws IOException {
        try {
            BasicFileAttributes about =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return about.isRegularFile()
                    ? Optional.of(new Seen(about.size(), about.lastModifiedTime()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads what was found; empty where it is another one by now, which is looked at again.
     *
     * @return as many bytes as there are, and one more than {@code most} where there are more than that
     */
    public Optional<byte[]> read(Pickup pickup, Found found, int most) throws IOException {
        return folders.with(pickup.from(), pickup.server(), MOST, folder -> {
            Path file = folder.resolve(found.name());
            if (!isStill(file, found)) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(most + 1);
                return isStill(file, found) ? Optional.of(content) : Optional.empty();
            }
        });
    }

    private static boolean isStill(Path file, Found found) throws IOException {
        return seen(file).equals(Optional.of(new Seen(found.size(), found.changed())));
    }

    /**
     * Leaves the answer, then moves the file: whatever happens between the two, the file is taken again and answered
     * the same.
     *
     * @param to {@code done} or {@code refused}
     * @param suffix of the answer, behind the file's name
     */
    public void answer(Pickup pickup, Found found, String to, String suffix, byte[] answer) throws IOException {
        folders.with(pickup.from(), pickup.server(), MOST, folder -> {
            Path end = folder.resolve(to);
            createFolder(end);
            Path part = end.resolve("." + UUID.randomUUID() + ".part");
            Files.write(part, answer, StandardOpenOption.CREATE_NEW);
            Files.move(part, end.resolve(found.name() + suffix), StandardCopyOption.REPLACE_EXISTING);
            Path file = folder.resolve(found.name());
            // One that came under the same name meanwhile is another one.
            if (isStill(file, found)) {
                Files.move(file, end.resolve(found.name()), StandardCopyOption.REPLACE_EXISTING);
            }
            return found;
        });
    }

    /** In one word what was wrong; nothing of the partner's. */
    public static String step(IOException cause) {
        return Step.of(cause, "not-read");
    }

    /** A folder and no link to one: nothing is written where somebody else would have it. */
    private static void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (IOException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }
}
