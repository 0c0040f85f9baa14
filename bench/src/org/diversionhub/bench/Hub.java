package org.diversionhub.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged hub as a process of its own, with its own PostgreSQL and broker, everything on disk. */
final class Hub implements AutoCloseable {
    final int port;
    final Process process;
    final long postmaster;
    private final String databaseUrl;
    private final String databasePassword;

    private Hub(int port, Process process, Path postgres) throws IOException {
        this.port = port;
        this.process = process;
        List<String> lines = Files.readAllLines(postgres.resolve("data/postmaster.pid"));
        postmaster = Long.parseLong(lines.get(0).trim());
        databaseUrl = "jdbc:postgresql://127.0.0.1:" + lines.get(3).trim() + "/postgres";
        databasePassword = Files.readString(postgres.resolve("password"));
    }

    static Hub start(String java, String jar, Site site, Options options) throws IOException, InterruptedException {
        int port = Site.freePort();
        int management = Site.freePort();
        Path data = site.folder.resolve("data");
        List<String> command =
                new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED", "-XX:+UseParallelGC"));
        command.addAll(options.java());
        command.addAll(List.of(
                "-jar",
                jar,
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--management.server.port=" + management,
                "--hub.exchange.home=" + site.folder,
                "--hub.platform.data-folder=" + data,
                "--hub.trust.keys-folder=" + data.resolve("keys"),
                "--hub.trust.keys-password=a password of the bench",
                "--hub.trust.create-keys=true",
                "--hub.trust.certificate=" + site.certificates.file("hub.pem"),
                "--hub.trust.private-key=" + site.certificates.file("hub.key"),
                "--hub.trust.ca=" + site.certificates.file("ca.pem"),
                "--hub.limits.per-second=1000000"));
        command.addAll(options.hub());
        Process process = new ProcessBuilder(command)
                .directory(site.folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(site.folder.resolve("hub.log").toFile())
                .start();
        Thread end = new Thread(() -> stop(process, data.resolve("postgres")));
        Runtime.getRuntime().addShutdownHook(end);
        awaitHealth(process, management, site.folder.resolve("hub.log"));
        return new Hub(port, process, data.resolve("postgres"));
    }

    private static void awaitHealth(Process process, int port, Path log) throws IOException, InterruptedException {
        URI health = URI.create("http://127.0.0.1:" + port + "/actuator/health");
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
            while (process.isAlive() && System.nanoTime() < end) {
                try {
                    if (client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return;
                    }
                } catch (IOException e) {
                    // not yet
                }
                Thread.sleep(250);
            }
        }
        throw new IOException("the hub does not start:\n" + Files.readString(log));
    }

    Connection database() throws SQLException {
        return DriverManager.getConnection(databaseUrl, "postgres", databasePassword);
    }

    String databaseUrl() {
        return databaseUrl;
    }

    String databasePassword() {
        return databasePassword;
    }

    double cpuMillis() {
        return Usage.cpuMillis(process.pid());
    }

    double databaseCpuMillis() {
        return Usage.cpuMillisOfFamily(postmaster);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
    }

    /** The hub, and its PostgreSQL if the hub could not stop it. */
    private static void stop(Process process, Path postgres) {
        process.destroy();
        process.onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
        Path pid = postgres.resolve("data/postmaster.pid");
        try {
            if (Files.exists(pid)) {
                ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0).trim()))
                        .filter(left -> left.info().command().orElse("").contains("postgres"))
                        .ifPresent(ProcessHandle::destroy);
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
