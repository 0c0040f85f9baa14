package org.diversionhub.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;

/**
 * The name under which this hub writes the audit: the same at every start, and no other hub's as long as it runs, since
 * the rows of a name are counted.
 */
public final class NodeId implements AutoCloseable {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,39}");
    private static final String RESERVED = "command";

    private final String id;
    private final FileChannel held;

    private NodeId(String id, FileChannel held) {
        this.id = id;
        this.held = held;
    }

    /**
     * @param setting the name, or empty for a random one
     * @param folder keeps the random one
     * @throws org.diversionhub.config.ConfigurationException if the name is none, or another hub runs on the folder
     */
    static NodeId take(String setting, Path folder) {
        Path file = folder.resolve("node");
        String given = setting.isEmpty() ? "" : checked("hub.node", setting);
        try {
            Files.createDirectories(folder);
            FileChannel held = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isLocked(held)) {
                held.close();
                refuse(file.toString(), "another hub is running on this data folder", "stop it first");
            }
            return new NodeId(given.isEmpty() ? kept(file, held) : given, held);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + file, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** By the channel that holds the lock: closing another one on the same file would give it back. */
    private static String kept(Path file, FileChannel held) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        held.read(bytes, 0);
        String known = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
        if (!known.isEmpty()) {
            return checked(file.toString(), known);
        }
        String made = "hub-" + UUID.randomUUID().toString().substring(0, 8);
        held.write(StandardCharsets.US_ASCII.encode(made + "\n"), 0);
        held.force(true);
        return made;
    }

    private static String checked(String place, String id) {
        if (!FORM.matcher(id).matches() || id.equals(RESERVED)) {
            refuse(place, "this is no name of a hub", "small letters, digits and dashes, and not `" + RESERVED + "`");
        }
        return id;
    }

    private static void refuse(String place, String wrong, String right) {
        ConfigFaults faults = new ConfigFaults();
        faults.add(place, 0, wrong, right);
        faults.refuse();
    }

    public String id() {
        return id;
    }

    @Override
    public void close() throws IOException {
        held.close();
    }

    @Override
    public String toString() {
        return id;
    }
}
