package org.diversionhub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Pickup;
import org.diversionhub.partner.Retry;
import org.diversionhub.partner.SshServer;
import org.diversionhub.transport.FilePickup.Found;
import org.diversionhub.trust.SshKey;
import org.diversionhub.trust.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files left and taken on a server that is not Java's: OpenSSH, as Debian ships it. */
@Tag("thorough")
class OpenSshTest {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final byte[] SAID = "{\"synthetic\":true}".getBytes(UTF_8);
    private static final String FOREIGN = "SHA256:" + "A".repeat(43);
    private static final ConfigPlace HERE = new ConfigPlace("partner.yaml", 1);

    @TempDir
    private Path folder;

    private SshKey key;
    private OpenSshServer server;
    private SftpServers sessions;
    private FileDrop drop;
    private FilePickup pickup;

    @BeforeAll
    static void requireOpenSsh() throws IOException {
        OpenSshServer.require();
    }

    @BeforeEach
    void start() throws IOException {
        key = TestKeys.ssh(folder.resolve("keys"));
        server = server("ed25519", "");
        sessions = new SftpServers(key);
        drop = new FileDrop(new Folders(sessions));
        pickup = new FilePickup(new Folders(sessions));
    }

    @AfterEach
    void stop() {
        sessions.close();
        server.close();
    }

    private OpenSshServer server(String keyType, String options) throws IOException {
        return new OpenSshServer(
                folder.resolve("server" + UUID.randomUUID()), key.pair().getPublic(), keyType, options);
    }

    private static Endpoint at(String address, String... pinned) {
        return new Endpoint(
                URI.create(address),
                "json/message",
                new Retry(Duration.ofSeconds(5), 2, Duration.ofMinutes(15), Duration.ofHours(72)),
                Optional.empty(),
                Optional.of(new SshServer(Set.of(pinned))),
                HERE);
    }

    private static Endpoint there(OpenSshServer server) {
        return at(server.address(server.files().toString()), server.fingerprint());
    }

    private Pickup from(String path) {
        return new Pickup(
                URI.create(server.address(path)),
                Duration.ofSeconds(30),
                Optional.of(new SshServer(Set.of(server.fingerprint()))),
                Optional.empty(),
                HERE);
    }

    private Result put(Endpoint to) {
        return drop.put(to, UUID.randomUUID(), "application/json", SAID, TIME);
    }

    private Found taken(Pickup from) throws IOException {
        pickup.look(from);
        List<Found> found = pickup.look(from);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<String> names(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void fileIsLeft_onAServerWithAnyKeyThatIsPinned(String keyType) throws IOException {
        try (OpenSshServer other = server(keyType, "")) {
            UUID id = UUID.randomUUID();
            assertThat(drop.put(there(other), id, "application/json", SAID, TIME))
                    .isEqualTo(new Result.Delivered());
            assertThat(names(other.files())).containsExactly(id + ".json");
            assertThat(other.files().resolve(id + ".json")).hasBinaryContent(SAID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/~/in", "/~/in/", "/~//in"})
    void folderBelowTheOneInWhichALoginBegins(String path) throws IOException {
        Path below = Files.createDirectory(server.files().resolve("in"));
        assertThat(put(at(server.address(path), server.fingerprint()))).isEqualTo(new Result.Delivered());
        assertThat(names(below)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/~", "/~/"})
    void folderInWhichALoginBegins(String path) throws IOException {
        assertThat(put(at(server.address(path), server.fingerprint()))).isEqualTo(new Result.Delivered());
        assertThat(names(server.files())).hasSize(1);
    }

    @Test
    void serverWithAnotherKeyGetsNothing() throws IOException {
        String address = server.address(server.files().toString());
        assertThat(put(at(address, FOREIGN))).isEqualTo(new Result.TryAgain("host-key"));
        assertThat(names(server.files())).isEmpty();
        assertThat(put(at(address, FOREIGN, server.fingerprint()))).isEqualTo(new Result.Delivered());
    }

    @Test
    void secondTryTakesThePlaceOfTheFirst_alsoWhereThatDiedHalfWay() throws IOException {
        UUID id = UUID.randomUUID();
        Files.writeString(server.files().resolve("." + id + ".json.part"), "longer than the whole, but half written");
        for (byte[] body : List.of(SAID, "other".getBytes(UTF_8))) {
            assertThat(drop.put(there(server), id, "application/json", body, TIME))
                    .isEqualTo(new Result.Delivered());
            assertThat(names(server.files())).containsExactly(id + ".json");
            assertThat(server.files().resolve(id + ".json")).hasBinaryContent(body);
        }
    }

    @Test
    void nothingIsWrittenThroughALink() throws IOException {
        UUID id = UUID.randomUUID();
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "as it was");
        Files.createSymbolicLink(server.files().resolve("." + id + ".json.part"), elsewhere);
        assertThat(drop.put(there(server), id, "application/json", SAID, TIME)).isEqualTo(new Result.Delivered());
        assertThat(server.files().resolve(id + ".json")).hasBinaryContent(SAID).isRegularFile();
        assertThat(elsewhere).hasContent("as it was");
    }

    @Test
    void largeFileGoesBothWaysWhole() throws IOException {
        byte[] large = new byte[3_000_001];
        new Random(1).nextBytes(large);
        assertThat(drop.put(there(server), UUID.randomUUID(), "application/pdf", large, TIME))
                .isEqualTo(new Result.Delivered());
        Pickup from = from(server.files().toString());
        Found found = taken(from);
        assertThat(pickup.read(from, found, large.length)).hasValue(large);
        assertThat(pickup.read(from, found, 1_000).orElseThrow()).hasSize(1_001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.json", "ein Blatt für 'alle' [1] *.json", "a\\b\"c?.json"})
    void answeredFileIsMovedWithItsAnswer_alsoUnderANameThatWasThereBefore(String name) throws IOException {
        Pickup from = from("/~/");
        for (String text : List.of("first", "second")) {
            Files.writeString(server.files().resolve(name), text);
            Found found = taken(from);
            assertThat(found.name()).isEqualTo(name);
            assertThat(pickup.read(from, found, 100)).hasValue(text.getBytes(UTF_8));
            pickup.answer(from, found, "done", ".receipt.json", text.getBytes(UTF_8));
            assertThat(names(server.files())).containsExactly("done");
            assertThat(names(server.files().resolve("done"))).containsExactly(name, name + ".receipt.json");
            assertThat(server.files().resolve("done").resolve(name)).hasContent(text);
            assertThat(server.files().resolve("done").resolve(name + ".receipt.json"))
                    .hasContent(text);
        }
    }

    /** OpenSSH tells times in whole seconds. */
    @Test
    void fileThatGrowsOrIsUnfinishedOrNoneIsLeftAlone() throws IOException {
        Pickup from = from(server.files().toString());
        Files.createDirectory(server.files().resolve("folder.json"));
        Files.createSymbolicLink(server.files().resolve("link.json"), Path.of("/etc/hostname"));
        Files.writeString(server.files().resolve("b.json.part"), "{");
        Path file = Files.writeString(server.files().resolve("a.json"), "{");
        assertThat(pickup.look(from)).isEmpty();
        Files.writeString(file, "{}");
        assertThat(pickup.look(from)).as("it grew").isEmpty();
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(pickup.look(from)).as("it changed").isEmpty();
        Found found = taken(from);
        assertThat(found.name()).isEqualTo("a.json");
        Files.writeString(file, "and a second one");
        assertThat(pickup.read(from, found, 100)).isEmpty();
    }

    /** As programs write names that know no UTF-8. */
    @Test
    void nameThatIsNoTextKeepsNoOtherFileBack() throws Exception {
        Files.writeString(server.files().resolve("a.json"), "{}");
        assertThat(new ProcessBuilder("sh", "-c", "echo {} > \"$(printf 'm\\374ller.json')\"")
                        .directory(server.files().toFile())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(taken(from(server.files().toString())).name()).isEqualTo("a.json");
    }

    @Test
    void faultsAreWordsThatSayAtWhichStep() throws IOException {
        assertThat(put(at(server.address("/~/missing"), server.fingerprint())))
                .isEqualTo(new Result.TryAgain("no-folder"));
        assertThatThrownBy(() -> pickup.look(from("/~/missing")))
                .isInstanceOfSatisfying(
                        IOException.class,
                        gone -> assertThat(FilePickup.step(gone)).isEqualTo("no-folder"));
        try (OpenSshServer readOnly = server("ed25519", "-R")) {
            assertThat(put(there(readOnly))).isEqualTo(new Result.TryAgain("no-access"));
        }
        SftpServers strangers = new SftpServers(TestKeys.ssh(folder.resolve("other")));
        try {
            assertThat(new FileDrop(new Folders(strangers))
                            .put(there(server), UUID.randomUUID(), "application/json", SAID, TIME))
                    .isEqualTo(new Result.TryAgain("login"));
        } finally {
            strangers.close();
        }
    }

    @Test
    void serverThatIsGoneIsToldSo_andUsedAgainWhenItIsBack() throws IOException {
        assertThat(put(there(server))).isEqualTo(new Result.Delivered());
        server.close();
        assertThat(put(there(server))).isEqualTo(new Result.TryAgain("unreachable"));
        assertThatThrownBy(() -> pickup.look(from("/~/")))
                .isInstanceOfSatisfying(
                        IOException.class,
                        gone -> assertThat(FilePickup.step(gone)).isEqualTo("unreachable"));
        server.start();
        assertThat(put(there(server))).isEqualTo(new Result.Delivered());
        assertThat(names(server.files())).hasSize(2);
    }

    @Test
    void folderIsTriedAndNothingIsLeftInIt() throws IOException {
        FolderProbe probe = new FolderProbe(new Folders(sessions));
        URI address = URI.create(server.address("/~/"));
        Optional<SshServer> pinned = Optional.of(new SshServer(Set.of(server.fingerprint())));
        assertThat(probe.look(address, pinned, TIME)).isEmpty();
        assertThat(probe.write(address, pinned, TIME)).isEmpty();
        assertThat(names(server.files())).isEmpty();
    }
}
