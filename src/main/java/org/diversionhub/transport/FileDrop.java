package org.diversionhub.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
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
            "application/xml", ".xml",
            "application/pdf", ".pdf",
            "text/csv", ".csv",
            "text/html", ".html");

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
        } catch (IOException e) {
            return new Result.TryAgain(System.nanoTime() >= end ? "timeout" : Step.of(e, "not-written"));
        }
    }

    /** Takes a delivery back that nobody has fetched from a folder of this machine. */
    public boolean takeBack(Endpoint to, UUID delivery) {
        try (Stream<Path> files = Files.list(Path.of(to.to().getPath()))) {
            boolean gone = false;
            for (Path file : (Iterable<Path>)
                    files.filter(one -> one.getFileName().toString().startsWith(delivery + "."))::iterator) {
                gone |= Files.deleteIfExists(file);
            }
            return gone;
        } catch (IOException e) {
            return false;
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
        }
        return new Result.Delivered();
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            if (file.getFileSystem().equals(FileSystems.getDefault())) {
                channel.force(true);
            }
        }
    }

    private static String suffix(String mediaType) {
        return SUFFIXES.getOrDefault(mediaType.split(";", 2)[0].strip(), ".bin");
    }
}
