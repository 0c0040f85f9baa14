package org.diversionhub.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diversionhub.partner.Endpoint;
import org.springframework.stereotype.Component;

/**
 * Leaves a file in a partner's folder: under a name that begins with a dot until it is whole, then under the delivery's
 * id. A file that is there already is the same delivery, from a try whose end was not seen.
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
     * The deliveries that lie in a folder of this machine.
     *
     * @throws IllegalStateException where it cannot be read
     */
    public List<UUID> lying(Endpoint to, int most) {
        try (Stream<Path> files = Files.list(Path.of(to.to().getPath()))) {
            return files.map(file -> DELIVERY.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> UUID.fromString(name.group(1)))
                    .distinct()
                    .limit(most)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("no folder", e);
        }
    }

    /**
     * Takes a delivery back that nobody has fetched from a folder of this machine, also one that is half written.
     *
     * @throws IllegalStateException where that cannot be done now
     */
    public boolean takeBack(Endpoint to, UUID delivery) {
        boolean gone = false;
        try (Stream<Path> files = Files.list(Path.of(to.to().getPath()))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher name = DELIVERY.matcher(file.getFileName().toString());
                if (name.matches() && name.group(1).equals(delivery.toString())) {
                    gone |= Files.deleteIfExists(file);
                }
            }
            return gone;
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("no folder", e);
        }
    }

    private static Result put(Path folder, String name, byte[] bytes, long end) throws IOException {
        Path file = folder.resolve(name);
        Path part = folder.resolve("." + name + ".part");
        if (!Files.exists(file)) {
            write(part, bytes);
            if (System.nanoTime() >= end) {
                Files.deleteIfExists(part);
                return new Result.TryAgain("timeout");
            }
            Files.move(part, file);
            if (isHere(folder)) {
                try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
                    entry.force(true);
                }
            }
        }
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
        return SUFFIXES.getOrDefault(mediaType.split(";", 2)[0].strip(), ".bin");
    }
}
