package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

@Execution(CONCURRENT)
class VaultTest {
    private static final byte[] CLEAR = "Casey Rowan, 1990-02-28".getBytes(StandardCharsets.UTF_8);
    private static final char[] PASSWORD = "a password of the tests".toCharArray();

    @TempDir
    Path folder;

    private final UUID caseId = UUID.randomUUID();
    private MasterKey master;
    private Vault vault;

    @BeforeEach
    void begin() {
        master = MasterKey.open(folder, PASSWORD, true);
        vault = newVault();
        vault.begin(caseId);
    }

    @Test
    void open_givesBackWhatWasSealed() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("Casey");
        assertThat(vault.open(Purpose.DELIVERY, caseId, "message:1", sealed)).isEqualTo(CLEAR);
    }

    @Test
    void open_worksForAnEmptyValue() {
        byte[] sealed = vault.seal(caseId, "message:1", new byte[0]);
        assertThat(vault.open(Purpose.HANDLE, caseId, "message:1", sealed)).isEmpty();
    }

    @Test
    void open_worksAfterARestart() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        assertThat(newVault().open(Purpose.HANDLE, caseId, "message:1", sealed)).isEqualTo(CLEAR);
    }

    @Test
    void open_isRefused_withoutAPurpose() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        assertThatNullPointerException().isThrownBy(() -> vault.open(null, caseId, "message:1", sealed));
    }

    @Test
    void open_isRefused_inAnotherContext() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        assertBroken(caseId, "message:2", sealed);
    }

    @Test
    void open_isRefused_inAnotherCase() {
        UUID other = UUID.randomUUID();
        vault.begin(other);
        assertBroken(other, "message:1", vault.seal(caseId, "message:1", CLEAR));
    }

    @Test
    void open_isRefused_inAnotherCaseUnderTheSameKey() throws IOException {
        UUID other = UUID.randomUUID();
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        vault.begin(other);
        Files.write(keyFile(other), Files.readAllBytes(keyFile(caseId)));
        assertBroken(other, "message:1", sealed);
    }

    @Test
    void open_isRefused_whenAnyBitIsFlipped() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertBroken(caseId, "message:1", changed);
        }
    }

    @Test
    void open_isRefused_whenSomethingIsCutOffOrAdded() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        for (int length : new int[] {0, 1, 28, sealed.length - 1, sealed.length + 1}) {
            assertBroken(caseId, "message:1", Arrays.copyOf(sealed, length));
        }
    }

    @Test
    void seal_givesAnotherResultEachTime() {
        assertThat(vault.seal(caseId, "message:1", CLEAR)).isNotEqualTo(vault.seal(caseId, "message:1", CLEAR));
    }

    @Test
    void seal_isRefused_whenTheCaseWasNeverBegun() {
        UUID unknown = UUID.randomUUID();
        assertThatExceptionOfType(CaseKeyMissing.class).isThrownBy(() -> vault.seal(unknown, "message:1", CLEAR));
    }

    @Test
    void begin_keepsTheKey_whenTheCaseWasBegunBefore() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        vault.begin(caseId);
        newVault().begin(caseId);
        assertThat(newVault().open(Purpose.HANDLE, caseId, "message:1", sealed)).isEqualTo(CLEAR);
    }

    @Test
    void begin_makesOneKey_whenManyBeginAtOnce() throws Exception {
        UUID contested = UUID.randomUUID();
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<byte[]>> all = IntStream.range(0, 32)
                    .<Callable<byte[]>>mapToObj(i -> () -> {
                        Vault node = newVault();
                        node.begin(contested);
                        return node.seal(contested, "message:1", CLEAR);
                    })
                    .toList();
            for (var sealed : threads.invokeAll(all)) {
                assertThat(vault.open(Purpose.HANDLE, contested, "message:1", sealed.get()))
                        .isEqualTo(CLEAR);
            }
        }
    }

    @Test
    void shred_makesOpeningImpossible_throughTheCacheToo() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        vault.open(Purpose.HANDLE, caseId, "message:1", sealed);
        vault.shred(caseId);
        assertMissing(vault, sealed);
        assertMissing(newVault(), sealed);
    }

    @Test
    void shred_reachesTheCacheOfAnotherNode() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        newVault().shred(caseId);
        assertMissing(vault, sealed);
    }

    @Test
    void shred_isFinal_whenTheCaseIsBegunAgain() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        vault.shred(caseId);
        vault.begin(caseId);
        assertBroken(caseId, "message:1", sealed);
    }

    @Test
    void shred_leavesOtherCases_andMayBeRepeated() {
        UUID other = UUID.randomUUID();
        vault.begin(other);
        byte[] sealed = vault.seal(other, "message:1", CLEAR);
        vault.shred(caseId);
        vault.shred(caseId);
        vault.shred(UUID.randomUUID());
        assertThat(vault.open(Purpose.DELIVERY, other, "message:1", sealed)).isEqualTo(CLEAR);
    }

    @Test
    void crashBeforeTheKeyIsNamed_leavesNoHalfKey() throws IOException {
        UUID crashed = UUID.randomUUID();
        Path file = keyFile(crashed);
        Files.createDirectories(file.getParent());
        Path half = Files.write(file.resolveSibling(crashed + ".key.0.tmp"), new byte[] {1, 2, 3});

        assertThatExceptionOfType(CaseKeyMissing.class).isThrownBy(() -> vault.seal(crashed, "message:1", CLEAR));
        vault.begin(crashed);
        byte[] sealed = vault.seal(crashed, "message:1", CLEAR);
        assertThat(newVault().open(Purpose.HANDLE, crashed, "message:1", sealed))
                .isEqualTo(CLEAR);
        vault.shred(crashed);
        assertThat(half).doesNotExist();
    }

    @Test
    void begin_leavesNothingButTheKey() throws IOException {
        try (Stream<Path> files = Files.list(keyFile(caseId).getParent())) {
            assertThat(files).containsExactly(keyFile(caseId));
        }
    }

    @Test
    void keyFile_isOfNoUse_withoutTheMasterKey(@TempDir Path elsewhere) throws IOException {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        var stranger = new Vault(folder, MasterKey.open(elsewhere, PASSWORD, true), 10);
        assertThatExceptionOfType(SealBroken.class)
                .isThrownBy(() -> stranger.open(Purpose.HANDLE, caseId, "message:1", sealed));
    }

    @Test
    void files_areForTheirOwnerOnly() throws IOException {
        for (Path file : List.of(folder.resolve("master.p12"), keyFile(caseId))) {
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
        assertThat(Files.getPosixFilePermissions(keyFile(caseId).getParent()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void errors_holdNoContent() {
        byte[] sealed = vault.seal(caseId, "message:1", CLEAR);
        assertThatExceptionOfType(SealBroken.class)
                .isThrownBy(() -> vault.open(Purpose.HANDLE, caseId, "message:2", sealed))
                .withMessage("message:2: the seal is broken")
                .withNoCause();
    }

    private Vault newVault() {
        return new Vault(folder, master, 10);
    }

    private Path keyFile(UUID id) {
        return folder.resolve(id.toString().substring(34)).resolve(id + ".key");
    }

    private void assertBroken(UUID id, String context, byte[] sealed) {
        assertThatExceptionOfType(SealBroken.class).isThrownBy(() -> vault.open(Purpose.HANDLE, id, context, sealed));
    }

    private void assertMissing(Vault node, byte[] sealed) {
        assertThatExceptionOfType(CaseKeyMissing.class)
                .isThrownBy(() -> node.open(Purpose.HANDLE, caseId, "message:1", sealed));
        assertThatExceptionOfType(CaseKeyMissing.class).isThrownBy(() -> node.seal(caseId, "message:1", CLEAR));
    }
}
