package org.diversionhub.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL in a folder of the hub's, on loopback, with a password and with every commit on disk. It outlives a
 * killed hub, so a start first ends the server that an earlier run left behind.
 */
final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final String HBA = "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n";

    private static final String USER = "postgres";

    private final EmbeddedPostgres server;
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres server, String password) {
        this.server = server;
        this.password = password;
    }

    static EmbeddedDatabase start(Path folder) {
        try {
            Path data = ownersAlone(folder).resolve("data");
            endOrphan(data);
            Path access = data.resolve("pg_hba.conf");
            String password = password(folder.resolve("password"), access);
            EmbeddedPostgres server = builder(folder, data, password).start();
            if (!isProtected(access)) {
                protect(server, access, password);
            }
            return new EmbeddedDatabase(server, password);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL in " + folder + " does not start", e);
        }
    }

    /**
     * The way into the one that another process runs in this folder.
     *
     * @throws IOException if none runs there, or its password is not this user's to read
     */
    static DatabaseLogin running(Path folder) throws IOException {
        Path pidFile = folder.resolve("data").resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            throw new IOException("no database runs in " + folder + "; start the hub, or name its folder");
        }
        int port = Integer.parseInt(Files.readAllLines(pidFile).get(3).trim());
        return new DatabaseLogin(url(port), USER, Files.readString(folder.resolve("password")));
    }

    /** Nobody else on the machine looks in: neither at the data nor at the server's own program. */
    private static Path ownersAlone(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private static EmbeddedPostgres.Builder builder(Path folder, Path data, String password) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(folder.resolve("server").toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "120")
                .setServerConfig("shared_buffers", "256MB")
                // Ids are random: after each checkpoint, nearly every change writes a whole page once more.
                .setServerConfig("max_wal_size", "2GB")
                .setServerConfig("checkpoint_timeout", "15min")
                // Every statement is short: compiling one costs more than it saves. Tables fill from nothing, and the
                // plans made for empty ones must not last.
                .setServerConfig("jit", "off")
                .setServerConfig("autovacuum_naptime", "10s")
                // Rows are found by their keys, whatever the statistics say: a small sample will do.
                .setServerConfig("default_statistics_target", "10")
                .setServerConfig("autovacuum_vacuum_threshold", "10000")
                // Under load, commits wait two milliseconds for one another and go to the disk together.
                .setServerConfig("commit_delay", "2000")
                .setServerConfig("commit_siblings", "3")
                .setServerConfig("update_process_title", "off")
                .setServerConfig("log_statement", "none")
                .setServerConfig("log_min_error_statement", "panic")
                .setConnectConfig("password", password)
                .setPGStartupWait(Duration.ofSeconds(30));
    }

    /** On the disk before the server hears of it: a crash at any moment leaves a password that opens. */
    private static String password(Path secret, Path access) throws IOException {
        if (Files.exists(secret)) {
            return Files.readString(secret);
        }
        if (isProtected(access)) {
            throw new NoSuchFileException(
                    secret.toString(), null, "the database asks for it; restore it from a backup");
        }
        String password = randomPassword();
        replace(secret, password);
        return password;
    }

    private static boolean isProtected(Path access) throws IOException {
        return Files.exists(access) && Files.readString(access).equals(HBA);
    }

    /**
     * A new server trusts everybody on this machine, until here. Doing it again after a crash in the middle changes
     * nothing.
     */
    private static void protect(EmbeddedPostgres server, Path access, String password) throws IOException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("alter user " + USER + " password '" + password + "'");
            replace(access, HBA);
            statement.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            throw new IOException("the embedded PostgreSQL cannot be given its password", e);
        }
    }

    private static void endOrphan(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
        Optional<ProcessHandle> orphan = ProcessHandle.of(pid)
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
        if (orphan.isEmpty()) {
            Files.delete(pidFile);
            return;
        }
        LOG.warn("a PostgreSQL of an earlier run is still up (pid {}): it is stopped first", pid);
        orphan.get().destroy();
        try {
            orphan.get().onExit().orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new IOException("PostgreSQL with pid " + pid + " does not stop; stop it by hand", e);
            }
            throw e;
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The whole new text or the old one, and for the owner's eyes only. */
    private static void replace(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    DatabaseLogin login() {
        return new DatabaseLogin(url(server.getPort()), USER, password);
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
