package org.diversionhub.trust;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Seals what the hub keeps. Every case has a data key of its own (AES-256-GCM), wrapped by the master key and kept
 * outside the database; {@link #shred} destroys the key and with it all that was sealed for the case, backups included.
 * The context says where a sealed value belongs, such as {@code message:<id>}: elsewhere it does not open.
 */
public final class Vault {
    private final CaseKeys keys;

    /** @param cachedKeys how many case keys may be in memory unwrapped */
    public Vault(Path folder, MasterKey master, int cachedKeys) {
        this.keys = new CaseKeys(folder, master, cachedKeys);
    }

    /**
     * Makes the case's key, once. It is on the disk before this returns, so that nothing is ever sealed under a key
     * that a crash could lose. Sealing does not do it by itself: a message that arrives late must not revive a shredded
     * case.
     */
    public void begin(UUID caseId) {
        keys.create(caseId);
    }

    /** @throws CaseKeyMissing if the case was never begun, or was shredded */
    public byte[] seal(UUID caseId, String context, byte[] clear) {
        return AesGcm.seal(keys.key(caseId), caseId, context, clear);
    }

    /**
     * The only way to plaintext; it names its purpose.
     *
     * @throws SealBroken if it was changed, or sealed for another case or context
     * @throws CaseKeyMissing if the case was shredded
     */
    public byte[] open(Purpose purpose, UUID caseId, String context, byte[] sealed) {
        Objects.requireNonNull(purpose, "purpose");
        return AesGcm.open(keys.key(caseId), caseId, context, sealed);
    }

    /** All cases that have a key. */
    public Set<UUID> cases() {
        return keys.all();
    }

    /**
     * Destroys the case's key, on every node that shares the folder. Nothing brings it back; doing it twice is well.
     */
    public void shred(UUID caseId) {
        keys.shred(caseId);
    }

    @Override
    public String toString() {
        return "Vault[" + keys + "]";
    }
}
