package org.diversionhub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.partner.Pickup;
import org.diversionhub.partner.SshServer;
import org.diversionhub.transport.FilePickup.Found;
import org.diversionhub.trust.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in a partner's folder, on this machine and on an SFTP server. */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("FilePickupTest") // one method after the other
class FilePickupTest {
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final ConfigPlace HERE = new ConfigPlace("partner.yaml", 1);

    @TempDir
    private Path folder;

    private Path theirs;
    private TestSftpServer server;
    private SftpServers sessions;
    private FilePickup pickup;

    @BeforeEach
    void start() throws IOException {
        var key = TestKeys.ssh(folder.resolve("keys"));
        server = new TestSftpServer(
                folder.resolve("theirs"), offered -> offered.equals(key.pair().getPublic()));
        theirs = Files.createDirectory(server.folder().resolve("out"));
        sessions = new SftpServers(key);
        pickup = new FilePickup(new Folders(sessions));
    }

    @AfterEach
    void stop() {
        sessions.close();
        server.close();
    }

    private Pickup from(String scheme) {
        return scheme.equals("sftp")
                ? new Pickup(
                        URI.create(server.address("/out")),
                        EVERY,
                        Optional.of(new SshServer(Set.of(server.fingerprint()))),
                        Optional.empty(),
                        HERE)
                : new Pickup(URI.create("folder:" + theirs), EVERY, Optional.empty(), Optional.empty(), HERE);
    }

    private List<String> looked(Pickup from) throws IOException {
        return pickup.look(from).stream().map(Found::name).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "folder"})
    void fileIsTakenWhenItWasTheSameTwice(String scheme) throws IOException {
        Pickup from = from(scheme);
        Path file = Files.writeString(theirs.resolve("a.json"), "{");
        assertThat(looked(from)).isEmpty();
        Files.writeString(file, "{\"half\":");
        assertThat(looked(from)).as("it grew").isEmpty();
        Files.writeString(file, "{\"half\":false}");
        assertThat(looked(from)).as("it grew again").isEmpty();
        assertThat(looked(from)).containsExactly("a.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "folder"})
    void whatIsStillBeingWrittenByItsNameIsLeftAlone_untilItIsRenamed(String scheme) throws IOException {
        Pickup from = from(scheme);
        for (String name : List.of(".a.json", "b.json.part", "c.json.filepart", "d.TMP")) {
            Files.writeString(theirs.resolve(name), "{}");
        }
        Files.createDirectory(theirs.resolve("folder.json"));
        Files.createSymbolicLink(theirs.resolve("link.json"), Path.of("/etc/hostname"));
        looked(from);
        assertThat(looked(from)).isEmpty();
        Files.move(theirs.resolve("b.json.part"), theirs.resolve("b.json"));
        looked(from);
        assertThat(looked(from)).containsExactly("b.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "folder"})
    void answeredFileIsMovedWithItsAnswer_alsoUnderANameThatWasThereBefore(String scheme) throws IOException {
        Pickup from = from(scheme);
        for (String answer : List.of("first", "second")) {
            Files.writeString(theirs.resolve("a.json"), answer);
            looked(from);
            Found found = pickup.look(from).getFirst();
            assertThat(pickup.read(from, found, 100).orElseThrow())
                    .asString(UTF_8)
                    .isEqualTo(answer);
            pickup.answer(from, found, "done", ".receipt.json", answer.getBytes(UTF_8));
            assertThat(theirs.resolve("a.json")).doesNotExist();
            assertThat(theirs.resolve("done/a.json")).hasContent(answer);
            assertThat(theirs.resolve("done/a.json.receipt.json")).hasContent(answer);
        }
        assertThat(looked(from)).isEmpty();
    }

    @Test
    void fileThatIsTooLargeIsReadNoFurther() throws IOException {
        Pickup from = from("sftp");
        Files.writeString(theirs.resolve("a.json"), "x".repeat(100_000));
        looked(from);
        assertThat(pickup.read(from, pickup.look(from).getFirst(), 1_000).orElseThrow())
                .hasSize(1_001);
    }

    /** As a nightly export does that always has the same name. */
    @ParameterizedTest
    @ValueSource(strings = {"sftp", "folder"})
    void fileThatCameUnderTheSameNameMeanwhileStays(String scheme) throws IOException {
        Pickup from = from(scheme);
        Path file = Files.writeString(theirs.resolve("a.json"), "first");
        looked(from);
        Found first = pickup.look(from).getFirst();
        assertThat(pickup.read(from, first, 100)).isPresent();
        Files.writeString(file, "and a second one");
        assertThat(pickup.read(from, first, 100)).isEmpty();
        pickup.answer(from, first, "done", ".receipt.json", new byte[] {'x'});
        assertThat(file).hasContent("and a second one");
        assertThat(theirs.resolve("done/a.json")).doesNotExist();
    }

    @Test
    void nothingIsWrittenThroughALink() throws IOException {
        Pickup from = from("folder");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(theirs.resolve("refused"), elsewhere);
        Files.writeString(theirs.resolve("a.json"), "{}");
        looked(from);
        Found found = pickup.look(from).getFirst();
        assertThatThrownBy(() -> pickup.answer(from, found, "refused", ".problem.json", new byte[] {'x'}))
                .isInstanceOf(IOException.class);
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(theirs.resolve("a.json")).exists();
    }

    @Test
    void answerToAFileThatIsGoneIsStillLeft() throws IOException {
        Pickup from = from("folder");
        Files.writeString(theirs.resolve("a.json"), "{}");
        looked(from);
        Found found = pickup.look(from).getFirst();
        Files.delete(theirs.resolve("a.json"));
        pickup.answer(from, found, "refused", ".problem.json", new byte[] {'x'});
        assertThat(theirs.resolve("refused/a.json.problem.json")).hasContent("x");
    }

    @Test
    void folderThatCannotBeReadSaysAtWhichStep() {
        Pickup missing = new Pickup(
                URI.create("folder:" + folder.resolve("missing")), EVERY, Optional.empty(), Optional.empty(), HERE);
        assertThatThrownBy(() -> pickup.look(missing))
                .isInstanceOfSatisfying(
                        IOException.class,
                        gone -> assertThat(FilePickup.step(gone)).isEqualTo("no-folder"));
        server.close();
        assertThatThrownBy(() -> pickup.look(from("sftp")))
                .isInstanceOfSatisfying(
                        IOException.class,
                        gone -> assertThat(FilePickup.step(gone)).isEqualTo("unreachable"));
    }
}
