package org.diversionhub.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private final Folders folders;
    private final Map<Pickup, Map<String, Seen>> before = new ConcurrentHashMap<>();

    FilePickup(Folders folders) {
        this.folders = folders;
    }

    private record Seen(long size, FileTime changed) {}

    /** What was found. A name is the partner's, and may say anything: it is not to be logged. */
    public record Found(String name, long size) {
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
        Map<String, Seen> now = folders.with(pickup.from(), pickup.server(), MOST, FilePickup::files);
        Map<String, Seen> last = Optional.ofNullable(before.put(pickup, now)).orElse(Map.of());
        return now.entrySet().stream()
                .filter(file -> file.getValue().equals(last.get(file.getKey())))
                .map(file -> new Found(file.getKey(), file.getValue().size()))
                .toList();
    }

    private static Map<String, Seen> files(Path folder) throws IOException {
        Map<String, Seen> found = new TreeMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                String name = entry.getFileName().toString();
                BasicFileAttributes about =
                        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (about.isRegularFile() && !UNFINISHED.matcher(name).matches()) {
                    found.put(name, new Seen(about.size(), about.lastModifiedTime()));
                }
            }
        }
        return new HashMap<>(found);
    }

    /** @return as many bytes as there are, and one more than {@code most} where there are more than that */
    public byte[] read(Pickup pickup, Found found, int most) throws IOException {
        return folders.with(pickup.from(), pickup.server(), MOST, folder -> {
            try (InputStream in = Files.newInputStream(folder.resolve(found.name()))) {
                return in.readNBytes(most + 1);
            }
        });
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
            Path part = end.resolve("." + found.name() + ".part");
            Files.write(part, answer);
            Files.move(part, end.resolve(found.name() + suffix), StandardCopyOption.REPLACE_EXISTING);
            try {
                Files.move(
                        folder.resolve(found.name()), end.resolve(found.name()), StandardCopyOption.REPLACE_EXISTING);
            } catch (NoSuchFileException e) {
                // another node was quicker
            }
            return found;
        });
    }

    /** In one word what was wrong; nothing of the partner's. */
    public static String step(IOException cause) {
        return Step.of(cause, "not-read");
    }

    private static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                // somebody was quicker
            }
        }
    }
}
