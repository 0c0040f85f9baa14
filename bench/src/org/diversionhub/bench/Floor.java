package org.diversionhub.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What the same work costs without a hub: the same rows committed to the same PostgreSQL, in a schema {@code floor}
 * made by the same migrations, and the same four posts to the same sinks by the JDK's client. Nothing is checked, read,
 * decided, sealed or written in a format: rows and bodies are copies of those that the hub made.
 */
final class Floor implements AutoCloseable {
    /** How many commits a message. */
    enum Commits {
        /** All rows at once, then the posts. */
        ONE,
        /** Like the hub: one to accept, then before and after each post. */
        LIKE_THE_HUB
    }

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    private final Hub hub;
    private final Site site;
    private final HttpClient client;
    private final List<Kept> kept;
    private final List<byte[][]> bodies;
    private final AtomicInteger next = new AtomicInteger();

    Floor(Hub hub, Site site, List<byte[][]> bodies) throws SQLException, IOException, GeneralSecurityException {
        this.hub = hub;
        this.site = site;
        this.bodies = bodies;
        this.client = HttpClient.newBuilder()
                .sslContext(site.certificates.context("hub"))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        try (Connection connection = hub.database()) {
            makeSchema(connection);
            kept = Kept.latest(connection, 200, Site.SINKS.size());
        }
        if (kept.isEmpty() || bodies.isEmpty()) {
            throw new IllegalStateException("nothing was delivered that a floor could copy");
        }
    }

    /** The hub's own tables, keys, indexes and triggers, and those rows that messages refer to. */
    private static void makeSchema(Connection connection) throws SQLException, IOException {
        List<Path> migrations;
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            migrations = files.sorted().toList();
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("create schema floor");
            statement.execute("set search_path to floor");
            for (Path migration : migrations) {
                statement.execute(Files.readString(migration));
            }
            for (String table : List.of("participant", "lead_case", "authority")) {
                String columns = columns(statement, table);
                statement.execute("insert into floor." + table + " (" + columns + ") select " + columns
                        + " from public." + table);
            }
            statement.execute("analyze");
        }
    }

    /** Without those that the database computes. */
    private static String columns(Statement statement, String table) throws SQLException {
        try (ResultSet found = statement.executeQuery(
                "select string_agg(column_name, ', ') from information_schema.columns where table_schema = 'public'"
                        + " and is_generated = 'NEVER' and table_name = '" + table + "'")) {
            found.next();
            return found.getString(1);
        }
    }

    /** @return how many nanoseconds it took */
    long run(Commits commits, int messages, int workers) throws InterruptedException {
        int end = next.get() + messages;
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofPlatform().daemon().name("floor-" + i).start(() -> {
                try (Worker worker = new Worker()) {
                    for (int n = next.getAndIncrement(); n < end; n = next.getAndIncrement()) {
                        worker.message(n, commits);
                    }
                } catch (SQLException | IOException | InterruptedException e) {
                    failed.incrementAndGet();
                    e.printStackTrace();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        next.set(end);
        if (failed.get() > 0) {
            throw new IllegalStateException("the floor failed");
        }
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        client.close();
    }

    /** One connection with its prepared statements. */
    private final class Worker implements AutoCloseable {
        private final Connection connection;
        private final Kept.Inserts inserts;
        private final PreparedStatement claim;
        private final PreparedStatement outcome;

        Worker() throws SQLException {
            connection = hub.database();
            try (Statement statement = connection.createStatement()) {
                statement.execute("set search_path to floor");
            }
            connection.setAutoCommit(false);
            inserts = new Kept.Inserts(connection);
            claim = connection.prepareStatement("update delivery set state = 'CLAIMED', attempts = 1, shown = true,"
                    + " claim_until = now() + interval '10 s', updated_at = now() where id = ?");
            outcome = connection.prepareStatement("update delivery set state = 'DELIVERED', claim_until = null,"
                    + " updated_at = now() where id = ? and state = 'CLAIMED'");
        }

        void message(int n, Commits commits) throws SQLException, IOException, InterruptedException {
            Kept.Copy copy = kept.get(n % kept.size()).copy();
            byte[][] posts = bodies.get(n % bodies.size());
            if (commits == Commits.ONE) {
                inserts.all(copy);
                connection.commit();
            } else {
                inserts.accepted(copy);
                connection.commit();
            }
            for (int sink = 0; sink < posts.length; sink++) {
                UUID delivery = copy.deliveries().get(sink);
                if (commits == Commits.LIKE_THE_HUB) {
                    change(claim, delivery);
                    inserts.claimed(copy, sink);
                    connection.commit();
                }
                post(sink, delivery, posts[sink]);
                if (commits == Commits.LIKE_THE_HUB) {
                    change(outcome, delivery);
                    inserts.settled(copy, sink);
                    connection.commit();
                }
            }
        }

        private static void change(PreparedStatement statement, UUID delivery) throws SQLException {
            statement.setObject(1, delivery);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("no such delivery");
            }
        }

        private void post(int sink, UUID delivery, byte[] body) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(site.url(sink)))
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", delivery.toString())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IOException("a sink answered " + status);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
