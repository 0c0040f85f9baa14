package org.diversionhub.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.partner.Endpoint;
import org.springframework.stereotype.Component;

/**
 * Leaves a file in a partner's folder: under a name that begins with a dot until it is whole, then under the delivery's
 * id. A file that is there already is the same delivery, from a try whose end was not seen; it may say more than may be
 * said now, and so another takes its place.
 */
@Component
public class FileDrop {
    private static final Map<String, String> SUFFIXES = Map.of(
            "application/pkcs7-mime", ".p7m",
            "application/fhir+json", ".json",
            "application/json", ".json",
            "application/hl7-v2", ".hl7",
            "application/xml", ".xml",
            "application/pdf", ".pdf",
            "text/csv", ".csv",
            "text/html", ".html");

    private static final String OTHER = ".bin";

    private static final Set<String> ALL_SUFFIXES =
            Stream.concat(SUFFIXES.values().stream(), Stream.of(OTHER)).collect(Collectors.toUnmodifiableSet());

    private static final Pattern DELIVERY = Pattern.compile("\\.?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\..*");

    private final Folders folders;

    FileDrop(Folders folders) {
        this.folders = folders;
    }

    /** @param most how long it may take; after that nothing happens any more */
    public Result put(Endpoint to, UUID delivery, String mediaType, byte[] bytes, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        try {
            return folders.with(
                    to.to(), to.server(), most, folder -> put(folder, delivery + suffix(mediaType), bytes, end));
        } catch (UncheckedIOException e) {
            return new Result.TryAgain("not-written");
        } catch (IOException e) {
            return new Result.TryAgain(System.nanoTime() >= end ? "timeout" : Step.of(e, "not-written"));
        }
    }

    /**
     * The deliveries that lie in a folder of this machine, in no order.
     *
     * @throws IllegalStateException where it cannot be read
     */
    public List<UUID> lying(URI at) {
        try (Stream<Path> files = Files.list(Path.of(at.getPath()))) {
            return files.map(file -> DELIVERY.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> UUID.fromString(name.group(1)))
                    .distinct()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("no folder", e);
        }
    }

    /**
     * Puts aside a delivery that nobody has fetched from a folder of this machine: under another name, so that after a
     * crash it is still told apart from one that was fetched. One that is half written is deleted.
     *
     * @param by the hub that does it
     * @return whether it lies aside now
     * @throws IllegalStateException where that cannot be done now
     */
    public boolean putAside(URI at, UUID delivery, String by) {
        Path folder = Path.of(at.getPath());
        Path aside = aside(folder, delivery, by);
        try {
            for (String suffix : ALL_SUFFIXES) {
                Files.deleteIfExists(part(folder, delivery + suffix));
                move(folder.resolve(delivery + suffix), aside);
            }
            force(folder);
            return Files.exists(aside);
        } catch (IOException e) {
            throw new IllegalStateException("no folder", e);
        }
    }

    /** Deletes what was put aside. */
    public void discard(URI at, UUID delivery, String by) {
        try {
            Files.deleteIfExists(aside(Path.of(at.getPath()), delivery, by));
        } catch (IOException e) {
            throw new IllegalStateException("no folder", e);
        }
    }

    private static Path aside(Path folder, UUID delivery, String by) {
        return folder.resolve("." + delivery + "." + by + ".aside");
    }

    private static Path part(Path folder, String name) {
        return folder.resolve("." + name + ".part");
    }

    private static void move(Path file, Path aside) throws IOException {
        if (Files.exists(file)) {
            try {
                Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            } catch (NoSuchFileException e) {
                return; // fetched at this moment
            }
        }
    }

    /** That a name is there, or is not, survives a loss of power. */
    private static void force(Path folder) throws IOException {
        if (isHere(folder)) {
            try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
                entry.force(true);
            }
        }
    }

    private static Result put(Path folder, String name, byte[] bytes, long end) throws IOException {
        Path file = folder.resolve(name);
        Path part = part(folder, name);
        write(part, bytes);
        if (System.nanoTime() >= end) {
            Files.deleteIfExists(part);
            return new Result.TryAgain("timeout");
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        force(folder);
        return new Result.Delivered();
    }

    /** What was half written goes first: nothing is written through what somebody else has put there. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            if (isHere(file)) {
                channel.force(true);
            }
        }
    }

    private static boolean isHere(Path path) {
        return path.getFileSystem().equals(FileSystems.getDefault());
    }

    private static String suffix(String mediaType) {
        return SUFFIXES.getOrDefault(mediaType.split(";", 2)[0].strip(), OTHER);
    }
}
