package org.diversionhub.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The hub's passwords for partners' servers: each alone in a file that its owner alone may read. */
public final class SecretFiles {
    /** In bytes. */
    private static final int LONGEST = 4096;

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path folder;

    public SecretFiles(Path folder) {
        this.folder = folder;
    }

    /** Why a secret is not used, in a word of ours. */
    public static final class Unusable extends IOException {
        private static final long serialVersionUID = 1;
        private final String word;

        Unusable(String word) {
            super(word);
            this.word = word;
        }

        /** {@code no-secret}, {@code secret-not-private} or {@code secret-unreadable}. */
        public String word() {
            return word;
        }
    }

    /**
     * Reads a secret, as it stands in its file today, without the end of the line.
     *
     * @param name of a file in the folder
     * @throws Unusable if others may read the file, or it holds no secret
     */
    public String read(String name) throws Unusable {
        Path file = folder.resolve(name);
        if (!file.normalize().startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
            throw new Unusable("no-secret");
        }
        try {
            if (!isPrivate(file)) {
                throw new Unusable("secret-not-private");
            }
            return text(file);
        } catch (Unusable e) {
            throw e;
        } catch (IOException e) {
            throw new Unusable("secret-unreadable");
        }
    }

    private static boolean isPrivate(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null || OWNER.containsAll(view.readAttributes().permissions());
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("\\r?\\n$", "");
            if (text.isEmpty()) {
                throw new Unusable("no-secret");
            }
            if (bytes.length > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
                throw new Unusable("secret-unreadable");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new Unusable("secret-unreadable");
        }
    }

    @Override
    public String toString() {
        return "SecretFiles[…]";
    }
}
