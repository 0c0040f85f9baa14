package org.diversionhub.trust;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigFaults;
import org.jspecify.annotations.Nullable;

/**
 * Which cases were shredded: one line each, appended and on the disk before the key is destroyed, and chained, so that
 * a line that is missing or was changed shows. It lies outside the database and the keys, whose backups may bring a
 * shredded case back: it alone knows better, and is never put back to an older state.
 */
public final class ShredLedger {
    private static final String HEAD = "diversion hub, shred ledger, 1";
    private static final Pattern BY = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} .,:/@_()-]{1,79}");
    private static final Object IN_THIS_PROCESS = new Object();

    /** Before the first line. */
    public static final Cursor START = new Cursor(HEAD.length() + 1L, 0, hash(HEAD));

    private final Path file;
    private Cursor end = START;

    public ShredLedger(Path file) {
        this.file = file;
    }

    /** Why a case was shredded. */
    public enum Why {
        RETENTION,
        REQUEST
    }

    /**
     * One case.
     *
     * @param by who decided it, as the command was told; an office or a file number
     * @param chain the hash over this line and all before it
     */
    public record Line(long number, UUID caseId, Instant at, Why why, String by, String chain) {}

    /** How far somebody has read. */
    public record Cursor(long offset, long number, String chain) {}

    /** The lines after a cursor. */
    public record Read(List<Line> lines, Cursor end) {}

    /** Whether it can stand in a line as the one who decided. */
    public static boolean isBy(String text) {
        return BY.matcher(text).matches();
    }

    /** Makes it, for a new hub; does nothing if it is there. */
    void create() {
        try {
            OwnerOnlyFile.createFolder(
                    Objects.requireNonNull(file.toAbsolutePath().getParent()));
            OwnerOnlyFile.create(file, (HEAD + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the shred ledger cannot be made: " + file, e);
        }
    }

    /** @throws org.diversionhub.config.ConfigurationException if it is not there */
    void refuseIfMissing() {
        if (!Files.exists(file)) {
            refuse(0, "the shred ledger is missing: what was shredded could come back");
        }
    }

    /** Whether there is more after the cursor, or less than was there. */
    public boolean hasChanged(Cursor since) {
        try {
            return Files.size(file) != since.offset();
        } catch (IOException e) {
            throw new UncheckedIOException("the shred ledger cannot be read: " + file, e);
        }
    }

    /**
     * What was appended since. A last line without its end is what a crash left of one that nobody had acted upon yet.
     *
     * @throws org.diversionhub.config.ConfigurationException if a line is not as the hub wrote it
     */
    public Read read(Cursor since) {
        refuseIfMissing();
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return read(channel, since);
            } catch (IOException e) {
                throw new UncheckedIOException("the shred ledger cannot be read: " + file, e);
            }
        }
    }

    private Read read(FileChannel channel, Cursor since) throws IOException {
        List<Line> lines = new ArrayList<>();
        Cursor at = since;
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)));
        byte[] head = in.readNBytes(HEAD.length() + 1);
        if (channel.size() < since.offset() || !new String(head, StandardCharsets.UTF_8).equals(HEAD + "\n")) {
            refuse(1, "the shred ledger is cut off");
        }
        in.skipNBytes(since.offset() - head.length);
        for (String text = line(in); text != null; text = line(in)) {
            Line line = parsed(text, at);
            long length = text.getBytes(StandardCharsets.UTF_8).length + 1L;
            at = new Cursor(at.offset() + length, line.number(), line.chain());
            lines.add(line);
        }
        return new Read(lines, at);
    }

    /** Appends a case; the line is on the disk when this returns. */
    public Line append(UUID caseId, Why why, String by, Instant at) {
        if (!isBy(by)) {
            throw new IllegalArgumentException("not a name that can stand in the ledger");
        }
        refuseIfMissing();
        synchronized (IN_THIS_PROCESS) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                // By this channel: closing another one on the file would give the lock back.
                end = read(channel, end).end();
                channel.truncate(end.offset());
                String said = String.join(
                        " ", String.valueOf(end.number() + 1), at.toString(), caseId.toString(), why.name(), by);
                String chain = hash(end.chain() + "\n" + said);
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(chain + " " + said + "\n");
                for (long to = end.offset(); bytes.hasRemaining(); ) {
                    to += channel.write(bytes, to);
                }
                channel.force(true);
                return new Line(end.number() + 1, caseId, at, why, by, chain);
            } catch (IOException e) {
                throw new UncheckedIOException("the shred ledger cannot be written: " + file, e);
            }
        }
    }

    private Line parsed(String text, Cursor before) {
        long number = before.number() + 1;
        String[] parts = text.split(" ", 6);
        try {
            if (parts.length == 6
                    && parts[1].equals(String.valueOf(number))
                    && parts[0].equals(hash(before.chain() + "\n" + text.substring(parts[0].length() + 1)))) {
                return new Line(
                        number,
                        UUID.fromString(parts[3]),
                        Instant.parse(parts[2]),
                        Why.valueOf(parts[4]),
                        parts[5],
                        parts[0]);
            }
        } catch (RuntimeException e) {
            // falls through to the fault
        }
        refuse((int) number + 1, "this line is not as the hub wrote it, or one before it is missing");
        throw new IllegalStateException();
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Refuses it as a whole. */
    public void refuse(int line, String wrong) {
        ConfigFaults faults = new ConfigFaults();
        faults.add(file.toString(), line, wrong, "put back its newest copy, never an older one");
        faults.refuse();
    }

    private static String hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "ShredLedger[" + file + "]";
    }
}
