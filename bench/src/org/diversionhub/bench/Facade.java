package org.diversionhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.net.ssl.SSLContext;

/**
 * What it costs that each read of the FHIR server asks for the disclosure of that moment: reads of the hub beside those
 * of HAPI's plain server with the same Tasks, and searches while the provider's Tasks grow.
 */
final class Facade {
    private static final String HELP = """
            bench/facade [--people 400]       each with a case and a RELEASE in force
                         [--connections 8]    of the provider, kept alive
                         [--seconds 10]       a slice; three of each server, in turns
                         [--warm-up 30]       seconds of each server, before anything is measured
                         [--sizes 10000,100000,1000000]   how many Tasks a search looks among
                         [--searches 300]     of each kind, at each size
                         [--java -Xmx1g]      an option of the hub's JVM; may be repeated
                         [--keep]             leave the hub's data and log in target/bench""";

    private static final String PROVIDER = "sud-harbor";
    private static final String FHIR = "application/fhir+json";

    private final Site site;
    private final Hub hub;
    private final Referrals referrals = new Referrals();
    private final Arguments asked;
    private final SSLContext provider;

    private Facade(Site site, Hub hub, Arguments asked) throws Exception {
        this.site = site;
        this.hub = hub;
        this.asked = asked;
        this.provider = site.certificates.context(PROVIDER);
    }

    public static void main(String[] arguments) throws Exception {
        Arguments asked = new Arguments(Arrays.asList(arguments).subList(3, arguments.length));
        if (asked.has("--help")) {
            System.err.println(HELP);
            return;
        }
        Path folder = Path.of(arguments[2], "site");
        List<String> java = asked.all("--java");
        List<String> settings = new ArrayList<>();
        (java.isEmpty() ? List.of("-Xmx1g") : java).forEach(one -> settings.addAll(List.of("--java", one)));
        try (Site site = new Site(folder, Set.of(PROVIDER));
                Hub hub = Hub.start(arguments[0], arguments[1], site, Options.of(settings))) {
            new Facade(site, hub, asked).run(arguments[0]);
        }
        if (!asked.has("--keep")) {
            Site.delete(folder);
        }
        System.exit(0);
    }

    private void run(String java) throws Exception {
        openCases();
        Map<String, String> tasks = tasks();
        try (Plain plain = new Plain(java, tasks)) {
            reads(plain, List.copyOf(tasks.keySet()));
        }
        for (int size : asked.sizes()) {
            grow(size);
            searches(size, List.copyOf(tasks.values()));
        }
    }

    private void openCases() throws Exception {
        int people = asked.number("--people", 400);
        say("opening " + people + " cases");
        AtomicReferenceArray<JsonNode> managed = new AtomicReferenceArray<>(people);
        site.hear((sink, key, body) -> {
            int n = Referrals.number(body);
            if (sink == 0 && n >= 0) {
                managed.set(n, Referrals.read(body));
            }
        });
        load(Site.POLICE, "diversion-referral")
                .run(0, people, 300, n -> referrals.referral(n, n), new Ledger(0, people));
        await("case management has them", () -> {
            for (int i = 0; i < people; i++) {
                if (managed.get(i) == null) {
                    return false;
                }
            }
            return true;
        });
        load(Site.CASE_MANAGEMENT, "consent")
                .run(0, people, 300, n -> referrals.release(n, managed.get(n)), new Ledger(0, people));
        await("the provider has them", () -> ids("Task").size() >= people);
    }

    private Load load(String partner, String kind) throws Exception {
        return new Load(site.certificates.context(partner), hub.port, kind, 16);
    }

    /** Something that comes true. */
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("it does not come true that " + what);
            }
            Thread.sleep(100);
        }
    }

    private List<String> ids(String type) throws SQLException {
        try (java.sql.Connection database = hub.database();
                PreparedStatement ask =
                        database.prepareStatement("select id from fhir_resource where partner = ? and type = ?")) {
            ask.setString(1, PROVIDER);
            ask.setString(2, type);
            List<String> ids = new ArrayList<>();
            for (ResultSet rows = ask.executeQuery(); rows.next(); ) {
                ids.add(rows.getString(1));
            }
            return ids;
        }
    }

    /** What the hub tells, by id. */
    private Map<String, String> tasks() throws SQLException, IOException {
        Map<String, String> tasks = new LinkedHashMap<>();
        try (Connection connection = new Connection(provider, hub.port)) {
            for (String id : ids("Task")) {
                tasks.put(id, text(connection.get("/fhir/Task/" + id, FHIR)));
            }
        }
        say(tasks.size() + " Tasks, of " + tasks.values().iterator().next().length() + " bytes");
        return tasks;
    }

    private static String text(Wire.Part answer) throws IOException {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.status() != 200) {
            throw new IOException(answer.first() + " " + text);
        }
        return text;
    }

    private void reads(Plain plain, List<String> ids) throws InterruptedException {
        Reads hubs = new Reads("hub", provider, hub.port, "/fhir/Task/", ids);
        Reads memory = new Reads("plain, from memory", provider, plain.port, "/memory/Task/", ids);
        Reads stored = new Reads("plain, stored", provider, plain.port, "/stored/Task/", ids);
        Reads recorded = new Reads("plain, stored and on record", provider, plain.port, "/recorded/Task/", ids);
        List<Reads> all = List.of(memory, hubs, stored, recorded);
        int connections = asked.number("--connections", 8);
        for (Reads one : all) {
            say("warming up: " + one.name);
            one.run(connections, asked.number("--warm-up", 60));
        }
        all.forEach(Reads::forget);
        for (int slice = 0; slice < 3; slice++) {
            for (Reads one : all) {
                double before = cpu(plain);
                one.run(connections, asked.number("--seconds", 10));
                one.spent(cpu(plain) - before);
                say(String.format(Locale.ROOT, "%s: %.0f a second", one.name, one.lastRate()));
            }
        }
        all.forEach(one -> Report.line("reads, " + one.name, one.rate(), "1/s"));
        all.forEach(one -> Report.line("cpu a read, " + one.name, one.cpu(), "ms"));
        all.forEach(one -> Report.line("read p50, " + one.name, one.millis(0.5), "ms"));
        all.forEach(one -> Report.line("read p99, " + one.name, one.millis(0.99), "ms"));
        Report.line("errors", all.stream().mapToInt(Reads::errors).sum(), "1");
        for (Reads floor : List.of(recorded, stored, memory)) {
            Report.line("ratio hub / " + floor.name, hubs.rate() / floor.rate(), "1");
            Report.line("ratio of cpu a read, " + floor.name + " / hub", floor.cpu() / hubs.cpu(), "1");
        }
    }

    private double cpu(Plain plain) {
        return hub.cpuMillis()
                + hub.databaseCpuMillis()
                + Usage.cpuMillis(plain.process.pid())
                + Usage.cpuMillis(ProcessHandle.current().pid());
    }

    /**
     * Names of as many more Tasks, older than those that can be read, each found by five terms as the others are. What
     * they say is kept nowhere: a page shows the newest that fit, and stops.
     */
    private void grow(int size) throws SQLException {
        int more = size - ids("Task").size();
        say("growing to " + size + " Tasks");
        try (java.sql.Connection database = hub.database();
                Statement statement = database.createStatement()) {
            statement.execute("create temporary table oldest as select min(seq) as seq from fhir_resource");
            statement.execute("insert into fhir_resource (seq, partner, type, id, updated_at) overriding system value"
                    + " select o.seq - i, '" + PROVIDER + "', 'Task', gen_random_uuid(),"
                    + " now() - interval '1 day' - i * interval '10 seconds' from oldest o, generate_series(1, " + more
                    + ") i");
            statement.execute(
                    "insert into fhir_source (resource, delivery, told) select r.seq, d.delivery, 0"
                            + " from oldest o, fhir_resource r, (select delivery from fhir_source limit 1) d where r.seq < o.seq");
            // The terms that the newest Task has in common with many, and two of each one's own.
            statement.execute(
                    "create temporary table common as select t.term from fhir_term t where t.resource ="
                            + " (select max(seq) from fhir_resource where partner = '" + PROVIDER
                            + "' and type = 'Task')"
                            + " and (select count(*) from (select 1 from fhir_term o where o.term = t.term limit 100) x) = 100");
            statement.execute("insert into fhir_term (term, resource) select c.term, r.seq"
                    + " from oldest o, fhir_resource r, common c where r.seq < o.seq");
            statement.execute(
                    "insert into fhir_term (term, resource) select sha256(convert_to(r.seq || k, 'UTF8')), r.seq"
                            + " from oldest o, fhir_resource r, (values ('a'), ('b')) as own(k) where r.seq < o.seq");
            statement.execute("drop table oldest, common");
            for (String table : List.of("fhir_resource", "fhir_source", "fhir_term")) {
                statement.execute("vacuum analyze " + table);
            }
        }
    }

    private void searches(int size, List<String> tasks) throws Exception {
        List<JsonNode> read = tasks.stream()
                .map(text -> Referrals.read(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
        String today = java.time.Instant.now().minusSeconds(3600).toString();
        Map<String, Question> questions = new LinkedHashMap<>();
        questions.put("patient", task -> "patient=" + task.at("/for/reference").asText());
        questions.put("status", task -> "status=" + task.path("status").asText() + "&_count=10");
        questions.put(
                "status and patient",
                task -> "status=" + task.path("status").asText() + "&patient="
                        + task.at("/for/reference").asText());
        questions.put(
                "two statuses and owner",
                task -> "status=requested,accepted&owner="
                        + task.at("/owner/reference").asText() + "&_count=10");
        questions.put("_lastUpdated", task -> "_lastUpdated=ge" + today + "&_count=10");
        questions.put("_id", task -> "_id=" + task.path("id").asText());
        questions.put(
                "a status that none has, and owner",
                task -> "status=rejected&owner=" + task.at("/owner/reference").asText());
        questions.put("nobody's patient", task -> "patient=Patient/nobody");
        for (Map.Entry<String, Question> one : questions.entrySet()) {
            search(size, one.getKey(), one.getValue(), read);
        }
    }

    /** Which search about a Task. */
    private interface Question {
        String of(JsonNode task);
    }

    private void search(int size, String name, Question question, List<JsonNode> tasks) throws IOException {
        int most = asked.number("--searches", 300);
        List<Double> took = new ArrayList<>();
        long found = 0;
        try (Connection connection = new Connection(provider, hub.port)) {
            for (int i = 0; i < most; i++) {
                JsonNode task = tasks.get(ThreadLocalRandom.current().nextInt(tasks.size()));
                long begun = System.nanoTime();
                String answer = text(connection.get("/fhir/Task?" + question.of(task), FHIR));
                took.add((System.nanoTime() - begun) / 1e6);
                found += answer.split("\"fullUrl\"", -1).length - 1;
            }
        }
        Collections.sort(took);
        System.out.printf(
                Locale.ROOT,
                "{\"name\":\"search by %s\",\"tasks\":%d,\"median_ms\":%.2f,\"p99_ms\":%.2f,\"found_each\":%.1f}%n",
                name,
                size,
                took.get(most / 2),
                took.get(most * 99 / 100),
                (double) found / most);
    }

    /** HAPI's plain server, a process of its own as the hub is. */
    private final class Plain implements AutoCloseable {
        final int port = Site.freePort();
        private final Process process;

        Plain(String java, Map<String, String> tasks) throws IOException {
            Path folder = Files.createDirectories(site.folder.resolve("tasks"));
            for (Map.Entry<String, String> task : tasks.entrySet()) {
                Files.writeString(folder.resolve(task.getKey()), task.getValue());
            }
            process = new ProcessBuilder(
                            java,
                            "-XX:+UseParallelGC",
                            "-Xmx1g",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.diversionhub.bench.PlainServer",
                            String.valueOf(port),
                            site.certificates.file("").toString(),
                            folder.toString(),
                            hub.databaseUrl(),
                            hub.databasePassword())
                    .redirectError(site.folder.resolve("plain.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
                if (line == null) {
                    throw new IOException("the plain server does not start; see " + site.folder.resolve("plain.log"));
                }
            }
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }
}
