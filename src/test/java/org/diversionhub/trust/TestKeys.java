package org.diversionhub.trust;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Keys of the tests, for other rooms. */
public final class TestKeys {
    private TestKeys() {}

    public static SshKey ssh(Path folder) {
        try {
            OwnerOnlyFile.createFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SshKey(folder, "a password of the tests".toCharArray());
    }
}
