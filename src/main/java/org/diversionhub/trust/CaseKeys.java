package org.diversionhub.trust;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * One data key a case, wrapped by the master key, one small file each at {@code xx/<case id>.key}. They lie outside the
 * database and its backups, so that deleting the file shreds everything that was sealed under it. Nodes may share the
 * folder: the file decides, the cache only spares the unwrapping.
 */
final class CaseKeys {
    private static final String CONTEXT = "case-key";
    private static final Pattern FILE = Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.key");
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final MasterKey master;
    private final Cache<UUID, SecretKey> unwrapped;

    CaseKeys(Path folder, MasterKey master, int cached) {
        this.folder = folder;
        this.master = master;
        this.unwrapped = Caffeine.newBuilder().maximumSize(cached).build();
    }

    /** Makes the case's key, on the disk when this returns; does nothing if it has one. */
    void create(UUID caseId) {
        Path file = file(caseId);
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        try {
            if (Files.exists(file)) {
                // Whoever has just made it may not have forced the folder yet.
                OwnerOnlyFile.force(folder(caseId));
                return;
            }
            OwnerOnlyFile.createFolder(folder(caseId));
            OwnerOnlyFile.create(file, AesGcm.seal(master.wrapping(), caseId, CONTEXT, key));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a case key below " + folder, e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** @throws CaseKeyMissing if the case was shredded, here or on another node, or never had a key */
    SecretKey key(UUID caseId) {
        if (Files.notExists(file(caseId)) && Files.isReadable(folder)) {
            unwrapped.invalidate(caseId);
            throw new CaseKeyMissing(caseId);
        }
        if (!Files.exists(file(caseId))) {
            throw new UncheckedIOException(new IOException("the case keys cannot be read: " + folder));
        }
        return unwrapped.get(caseId, this::unwrap);
    }

    /** Destroys the key and whatever a crash left of it. Loading and shredding one case exclude each other. */
    void shred(UUID caseId) {
        unwrapped.asMap().compute(caseId, (id, key) -> {
            destroyFiles(id);
            return null;
        });
    }

    /** All cases of which the folder holds a key, or what a crash left of one. */
    Set<UUID> all() {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.find(folder, 2, (file, is) -> is.isRegularFile())) {
            return files.map(file -> FILE.matcher(file.getFileName().toString()))
                    .filter(Matcher::lookingAt)
                    .map(name -> UUID.fromString(name.group(1)))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the case keys below " + folder, e);
        }
    }

    private SecretKey unwrap(UUID caseId) {
        try {
            byte[] key = AesGcm.open(master.wrapping(), caseId, CONTEXT, Files.readAllBytes(file(caseId)));
            return new SecretKeySpec(key, "AES");
        } catch (NoSuchFileException e) {
            throw new CaseKeyMissing(caseId);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read a case key below " + folder, e);
        }
    }

    private void destroyFiles(UUID caseId) {
        Path folder = folder(caseId);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, caseId + ".key*")) {
            for (Path file : files) {
                overwrite(file);
                Files.deleteIfExists(file);
            }
            OwnerOnlyFile.force(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot shred a case key below " + folder, e);
        }
    }

    /** What remains of the file on a plain disk is then of no use; elsewhere the master key still wraps it. */
    private static void overwrite(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) channel.size()), 0);
            channel.force(true);
        } catch (NoSuchFileException e) {
            // another node shreds the same case
        }
    }

    private Path file(UUID caseId) {
        return folder(caseId).resolve(caseId + ".key");
    }

    /** By the last two digits, which are random in every version of UUID; the first are a clock in version 7. */
    private Path folder(UUID caseId) {
        String text = caseId.toString();
        return folder.resolve(text.substring(text.length() - 2));
    }

    @Override
    public String toString() {
        return "CaseKeys[" + folder + "]";
    }
}
