package org.diversionhub.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.Assumptions;

/** OpenSSH as a partner's SFTP server: a process of the test's, on loopback, for the account in which the test runs. */
final class OpenSshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    /** Where OpenSSH changes into while nobody is signed in; it wants it when it runs as root. */
    private static final Path EMPTY = Path.of("/run/sshd");

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path folder;
    private final int port;
    private final String fingerprint;
    private Process process;

    /**
     * @param keyType of its host key, as {@code ssh-keygen} names it
     * @param options of {@code internal-sftp}
     */
    OpenSshServer(Path folder, PublicKey known, String keyType, String options) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.port = freePort();
        Files.createDirectory(files());
        run(
                "ssh-keygen",
                "-q",
                "-t",
                keyType,
                "-N",
                "",
                "-f",
                folder.resolve("host_key").toString());
        this.fingerprint = run(
                        "ssh-keygen", "-l", "-f", folder.resolve("host_key.pub").toString())
                .split(" ", 3)[1];
        Files.writeString(folder.resolve("authorized_keys"), PublicKeyEntry.toString(known) + "\n");
        Files.writeString(folder.resolve("sshd_config"), configuration(options));
        start();
    }

    /** Where {@code .ci/run} runs it has to be there. */
    static void require() throws IOException {
        if (System.getenv("HUB_CI") == null) {
            Assumptions.assumeTrue(Files.isExecutable(SSHD), "no " + SSHD + " here: OpenSSH is not tried");
        } else if (!Files.isExecutable(SSHD)) {
            throw new AssertionError("install openssh-server: there is no " + SSHD);
        }
        if (Files.isWritable(EMPTY.getParent())) {
            Files.createDirectories(EMPTY);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private String configuration(String options) {
        return """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s/host_key
                AuthorizedKeysFile %s/authorized_keys
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin prohibit-password
                StrictModes no
                UsePAM no
                PidFile none
                Subsystem sftp internal-sftp
                ForceCommand internal-sftp -d %s %s
                """.formatted(port, folder, folder, files(), options);
    }

    void start() throws IOException {
        Path log = folder.resolve("log");
        process = new ProcessBuilder(
                        SSHD.toString(),
                        "-D",
                        "-e",
                        "-f",
                        folder.resolve("sshd_config").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(SOON)
                .until(() -> !process.isAlive() || Files.readString(log).contains("Server listening"));
        if (!process.isAlive()) {
            throw new AssertionError("sshd ended: " + Files.readString(log));
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + " says: " + said);
        }
        return said;
    }

    /** The folder in which a login begins. */
    Path files() {
        return folder.resolve("files");
    }

    /** @param path absolute, or {@code /~/} and what is below the folder in which a login begins */
    String address(String path) {
        return "sftp://" + System.getProperty("user.name") + "@127.0.0.1:" + port + path;
    }

    /** As a partner reads it out: by {@code ssh-keygen -l}. */
    String fingerprint() {
        return fingerprint;
    }

    /** Ends it with all its sessions, as when the machine goes. */
    @Override
    public void close() {
        try (Stream<ProcessHandle> sessions = process.descendants()) {
            sessions.toList().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly().onExit().join();
    }
}
