package org.diversionhub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Retry;
import org.diversionhub.partner.SshServer;
import org.diversionhub.trust.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A file in a partner's folder, on this machine and on an SFTP server. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("FileDropTest") // one method after the other
class FileDropTest {
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final byte[] SAID = "{\"synthetic\":true}".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private TestSftpServer server;
    private SftpServers sessions;
    private FileDrop drop;

    @BeforeEach
    void start() {
        var key = TestKeys.ssh(folder.resolve("keys"));
        server = new TestSftpServer(
                folder.resolve("theirs"), offered -> offered.equals(key.pair().getPublic()));
        sessions = new SftpServers(key);
        drop = new FileDrop(new Folders(sessions));
    }

    @AfterEach
    void stop() {
        sessions.close();
        server.close();
    }

    private Endpoint at(String address, String... hostKeys) {
        return new Endpoint(
                URI.create(address),
                "json/message",
                new Retry(Duration.ofSeconds(5), 2, Duration.ofMinutes(15), Duration.ofHours(72)),
                Optional.empty(),
                hostKeys.length == 0 ? Optional.empty() : Optional.of(new SshServer(Set.of(hostKeys))),
                new ConfigPlace("partner.yaml", 1));
    }

    private Endpoint there() {
        return at(server.address("/"), server.fingerprint());
    }

    private List<String> names(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void fileIsThereUnderTheDeliverysId_andNothingElse() throws IOException {
        UUID id = UUID.randomUUID();
        assertThat(drop.put(there(), id, "application/json", SAID, TIME)).isEqualTo(new Result.Delivered());
        assertThat(names(server.folder())).containsExactly(id + ".json");
        assertThat(server.folder().resolve(id + ".json")).hasBinaryContent(SAID);
    }

    @Test
    void folderOfThisMachineIsTheSame() throws IOException {
        Path mine = Files.createDirectory(folder.resolve("mine"));
        UUID id = UUID.randomUUID();
        Endpoint here = at("folder:" + mine);
        assertThat(drop.put(here, id, "application/pkcs7-mime; smime-type=enveloped-data", SAID, TIME))
                .isEqualTo(new Result.Delivered());
        assertThat(names(mine)).containsExactly(id + ".p7m");
    }

    @Test
    void secondTryOfADeliveryTakesThePlaceOfTheFirst_alsoWhereThatDiedHalfWay() throws IOException {
        UUID id = UUID.randomUUID();
        Files.writeString(
                server.folder().resolve("." + id + ".json.part"), "a longer text than the whole, half written");
        assertThat(drop.put(there(), id, "application/json", SAID, TIME)).isEqualTo(new Result.Delivered());
        assertThat(drop.put(there(), id, "application/json", "other".getBytes(UTF_8), TIME))
                .isEqualTo(new Result.Delivered());
        assertThat(names(server.folder())).containsExactly(id + ".json");
        assertThat(server.folder().resolve(id + ".json")).hasContent("other");
    }

    @Test
    void serverWithAnotherKeyGetsNothing() throws IOException {
        Endpoint pinned = at(server.address("/"), "SHA256:" + "A".repeat(43));
        assertThat(drop.put(pinned, UUID.randomUUID(), "application/json", SAID, TIME))
                .isEqualTo(new Result.TryAgain("host-key"));
        assertThat(names(server.folder())).isEmpty();
    }

    @Test
    void oneOfTwoPinnedKeysIsEnough() {
        Endpoint rotating = at(server.address("/"), "SHA256:" + "A".repeat(43), server.fingerprint());
        assertThat(drop.put(rotating, UUID.randomUUID(), "application/json", SAID, TIME))
                .isEqualTo(new Result.Delivered());
    }

    @Test
    void serverThatDoesNotKnowTheHubSaysSo() {
        SftpServers strangers = new SftpServers(TestKeys.ssh(folder.resolve("other")));
        try {
            assertThat(new FileDrop(new Folders(strangers))
                            .put(there(), UUID.randomUUID(), "application/json", SAID, TIME))
                    .isEqualTo(new Result.TryAgain("login"));
        } finally {
            strangers.close();
        }
    }

    @Test
    void hangUpIsFollowedByANewSession() {
        assertThat(drop.put(there(), UUID.randomUUID(), "application/json", SAID, TIME))
                .isEqualTo(new Result.Delivered());
        server.dropSessions();
        Result next = drop.put(there(), UUID.randomUUID(), "application/json", SAID, TIME);
        if (!next.equals(new Result.Delivered())) {
            assertThat(next).isInstanceOf(Result.TryAgain.class);
            next = drop.put(there(), UUID.randomUUID(), "application/json", SAID, TIME);
        }
        assertThat(next).isEqualTo(new Result.Delivered());
    }

    @Test
    void faultsAreWordsThatSayAtWhichStep() throws IOException {
        assertThat(drop.put(
                        at(server.address("/missing"), server.fingerprint()),
                        UUID.randomUUID(),
                        "application/json",
                        SAID,
                        TIME))
                .isEqualTo(new Result.TryAgain("no-folder"));
        assertThat(drop.put(at("folder:" + folder.resolve("missing")), UUID.randomUUID(), "text/csv", SAID, TIME))
                .isEqualTo(new Result.TryAgain("no-folder"));
        server.close();
        assertThat(drop.put(there(), UUID.randomUUID(), "application/json", SAID, TIME))
                .isEqualTo(new Result.TryAgain("unreachable"));
    }

    /** As a firewall does, or a server that hangs. */
    @Test
    void serverThatSaysNothingIsCutOffInTime() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            long begin = System.nanoTime();
            Endpoint silent = at("sftp://hub@127.0.0.1:" + mute.getLocalPort() + "/", server.fingerprint());
            assertThat(drop.put(silent, UUID.randomUUID(), "application/json", SAID, Duration.ofSeconds(1)))
                    .isInstanceOf(Result.TryAgain.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void nothingIsNamed_whenThereIsNoTimeLeft() throws IOException {
        Path mine = Files.createDirectory(folder.resolve("late"));
        assertThat(drop.put(at("folder:" + mine), UUID.randomUUID(), "application/json", SAID, Duration.ZERO))
                .isEqualTo(new Result.TryAgain("timeout"));
        assertThat(names(mine)).isEmpty();
    }

    /** As after a crash at any point: what was put aside is there still, what was fetched is not. */
    @Test
    void whatIsPutAsideIsToldApartFromWhatWasFetched() throws IOException {
        Path mine = Files.createDirectory(folder.resolve("mine"));
        UUID id = UUID.randomUUID();
        URI at = URI.create("folder:" + mine);
        drop.put(at("folder:" + mine), id, "application/json", SAID, TIME);
        assertThat(drop.putAside(at, id, "hub-a")).isTrue();
        assertThat(names(mine)).allMatch(name -> name.startsWith("."));
        assertThat(drop.putAside(at, id, "hub-a")).isTrue();
        assertThat(drop.putAside(at, id, "hub-b")).isFalse();
        drop.put(at("folder:" + mine), id, "text/csv", SAID, TIME);
        drop.discard(at, id, "hub-a");
        assertThat(names(mine)).containsExactly(id + ".csv");

        Files.move(mine.resolve(id + ".csv"), mine.resolve("." + id + ".csv.part"));
        assertThat(drop.putAside(at, id, "hub-a")).isFalse();
        assertThat(names(mine)).isEmpty();
    }
}
