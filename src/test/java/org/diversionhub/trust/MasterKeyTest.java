package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.diversionhub.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

@Execution(CONCURRENT)
class MasterKeyTest {
    private static final char[] PASSWORD = "a password of the tests".toCharArray();

    @TempDir
    Path folder;

    @Test
    void open_isRefused_whenThereIsNoneAndNoneMayBeMade() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> MasterKey.open(folder, PASSWORD, false))
                .withMessageContainingAll("master.p12", "hub.trust.create-keys");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void open_isRefused_whenCaseKeysAreThereThatAnotherHasWrapped() throws IOException {
        new Vault(folder, MasterKey.open(folder, PASSWORD, true), 10).begin(UUID.randomUUID());
        Files.delete(folder.resolve("master.p12"));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> MasterKey.open(folder, PASSWORD, true))
                .withMessageContaining("restore");
    }

    @Test
    void open_isRefused_whenThePasswordIsWrong() {
        MasterKey.open(folder, PASSWORD, true);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> MasterKey.open(folder, "another password".toCharArray(), true))
                .withMessageContaining("hub.trust.keys-password")
                .withMessageNotContaining("another password");
    }

    @Test
    void open_isRefused_whenTheFileIsDamaged() throws IOException {
        MasterKey.open(folder, PASSWORD, true);
        byte[] bytes = Files.readAllBytes(folder.resolve("master.p12"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(folder.resolve("master.p12"), bytes);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> MasterKey.open(folder, PASSWORD, true));
    }

    @Test
    void open_givesTheSameKeys_afterARestart() {
        MasterKey first = MasterKey.open(folder, PASSWORD, true);
        MasterKey second = MasterKey.open(folder, PASSWORD, false);
        assertThat(keys(second)).containsExactlyElementsOf(keys(first));
        assertThat(keys(first)).doesNotHaveDuplicates();
    }

    @Test
    void keys_areOf256Bits() {
        MasterKey master = MasterKey.open(folder, PASSWORD, true);
        for (Key key : List.of(master.wrapping(), master.tokens(), master.pairwise())) {
            assertThat(key.getEncoded()).hasSize(32);
        }
    }

    @Test
    void toString_showsNoKey() {
        MasterKey master = MasterKey.open(folder, PASSWORD, true);
        HubSignature hub = new HubSignature(master);
        var settings = new TrustSettings(
                "data/keys", null, "the keys' password", false, 10, "hub.p12", null, "the key's password", "ca.pem");
        List<Object> all = List.of(
                master,
                new Vault(folder, master, 10),
                new CaseKeys(folder, master, 10),
                new Tokens(master),
                new PairwiseIds(master),
                hub,
                new Receipts(hub),
                settings);
        assertThat(all).extracting(Object::toString).allSatisfy(text -> {
            assertThat(text).doesNotContain("password", "@");
            for (String key : keys(master)) {
                assertThat(text)
                        .doesNotContain(key)
                        .doesNotContain(
                                HexFormat.of().formatHex(Base64.getDecoder().decode(key)));
            }
        });
    }

    private static List<String> keys(MasterKey master) {
        return List.<Key>of(
                        master.wrapping(),
                        master.tokens(),
                        master.pairwise(),
                        master.signing().getPrivate())
                .stream()
                .map(key -> Base64.getEncoder().encodeToString(key.getEncoded()))
                .toList();
    }
}
