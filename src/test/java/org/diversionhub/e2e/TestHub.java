package org.diversionhub.e2e;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.diversionhub.DiversionHub;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A hub with the shipped configuration, whose partners listen on ports of this test. Partners in roles for which none
 * is shipped are added, so that every role of the matrix is played.
 */
public final class TestHub implements AutoCloseable {
    private static final Map<String, String> MORE = Map.of(
            "jail-clinic", "jail-medical",
            "payer-lme", "payer",
            "health-dept", "public-health",
            "university", "evaluator",
            "web-form", "community-referrer",
            "so-intake", "referring-officer",
            "peer-push", "peer-support",
            "so-push", "police-records",
            "da-push", "prosecutor");
    private static TestHub shared;

    private final Path folder;
    private final TestTls tls;
    private final Sinks sinks;
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final MovableClock clock = new MovableClock();
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final Map<String, String> more;
    private ConfigurableApplicationContext context;

    private TestHub(Path folder, Map<String, String> more) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.more = more;
        deleteAll(folder);
        copy(Path.of("config"), folder.resolve("config"));
        copy(Path.of("mappings"), folder.resolve("mappings"));
        List<String> names = new ArrayList<>(partnerIds());
        names.addAll(MORE.keySet());
        names.add("hub");
        names.add("sinks");
        tls = new TestTls(folder.resolve("certs"), names);
        sinks = new Sinks(tls.context("sinks"));
        rewritePartners();
        rewriteProgram();
        mail.start();
        context = start();
    }

    /** The one hub that all test classes share. */
    public static synchronized TestHub shared() {
        if (shared == null) {
            shared = fresh("shared");
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** A hub of a test's own, for tests that stop or break it. */
    public static TestHub fresh(String name) {
        return fresh(name, Map.of());
    }

    /** @param more settings beside those of every test */
    static TestHub fresh(String name, Map<String, String> more) {
        try {
            return new TestHub(Path.of("target", "test-hub", name).toAbsolutePath(), more);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConfigurableApplicationContext start() {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("server.port", "0");
        settings.put("server.address", "127.0.0.1");
        settings.put("management.server.port", "0");
        settings.put("hub.exchange.home", folder.toString());
        settings.put("hub.platform.data-folder", folder.resolve("data").toString());
        settings.put("hub.trust.keys-folder", folder.resolve("data/keys").toString());
        settings.put("hub.trust.keys-password", "a password of the tests");
        settings.put("hub.trust.create-keys", "true");
        settings.put("hub.trust.certificate", tls.file("hub.pem").toString());
        settings.put("hub.trust.private-key", tls.file("hub.key").toString());
        settings.put("hub.trust.ca", tls.file("ca.pem").toString());
        settings.put("spring.mail.host", "127.0.0.1");
        settings.put("spring.mail.port", Integer.toString(mail.getSmtp().getPort()));
        settings.put("hub.limits.per-second", "100000");
        settings.put("hub.exchange.lease", "3s");
        settings.put("hub.exchange.roster-time", "50ms");
        settings.put("logging.file.name", folder.resolve("hub.log").toString());
        settings.putAll(more);
        return new SpringApplicationBuilder(DiversionHub.class)
                .initializers(starting ->
                        ((GenericApplicationContext) starting).registerBean("testClock", Clock.class, () -> clock))
                .properties(Map.of("spring.main.register-shutdown-hook", "false"))
                .run(settings.entrySet().stream()
                        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                        .toArray(String[]::new));
    }

    /** Stops the hub; its folder stays. */
    public void stop() {
        context.close();
        callers.clear();
    }

    /** Starts it again on the same folder. */
    void startAgain() {
        context = start();
    }

    String url() {
        int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
        return "https://localhost:" + port;
    }

    int port() {
        return ((ServletWebServerApplicationContext) context).getWebServer().getPort();
    }

    public Caller caller(String partner) {
        return callers.computeIfAbsent(partner, id -> new Caller(url(), tls.context(id)));
    }

    /** What was mailed to this address, oldest first. */
    List<MimeMessage> mailedTo(String address) {
        return Stream.of(mail.getReceivedMessagesForDomain(address)).toList();
    }

    /** A caller with a certificate of the test's own, or with none. */
    Caller stranger(String certificate) {
        return new Caller(url(), tls.context(certificate));
    }

    TestTls tls() {
        return tls;
    }

    public Sinks sinks() {
        return sinks;
    }

    public MovableClock clock() {
        return clock;
    }

    public Path folder() {
        return folder;
    }

    public JdbcClient sql() {
        return context.getBean(JdbcClient.class);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
        sinks.close();
        mail.stop();
    }

    private static List<String> partnerIds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/partners"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .toList();
        }
    }

    /** The shipped files with the test's authority and addresses, and quick retries. */
    private void rewritePartners() throws IOException {
        Path partners = folder.resolve("config/partners");
        for (String id : partnerIds()) {
            Path file = partners.resolve(id + ".yaml");
            String text = Files.readString(file)
                    .replace("Diversion Hub Sample CA", TestTls.AUTHORITY)
                    .replaceAll("(fhir\\+)?https://localhost:\\d+/[a-z]+", "$1" + sinks.url(id))
                    .replaceAll("retry: \\{.*}", "retry: {first: 100ms, factor: 1, cap: 1s, give-up: 1h}");
            Files.writeString(file, text);
        }
        for (var more : MORE.entrySet()) {
            Files.writeString(partners.resolve(more.getKey() + ".yaml"), partner(more.getKey(), more.getValue()));
        }
    }

    /** The community form refers people, too. */
    private void rewriteProgram() throws IOException {
        Path program = folder.resolve("config/program.yaml");
        Files.writeString(program, Files.readString(program).replace("officer-app]", "officer-app, web-form]"));
    }

    private String partner(String id, String role) {
        String sends = switch (role) {
            case "community-referrer" -> "diversion-referral/community, diversion-referral/assess";
            case "payer" -> "service-authorization/answer";
            default -> "";
        };
        String deliver = role.equals("community-referrer")
                ? ""
                : "deliver: {to: \"" + sinks.url(id) + "\", mapping: json/message,"
                        + " retry: {first: 100ms, factor: 1, cap: 1s, give-up: 1h}}\n";
        return "id: " + id + "\nname: Test " + role + "\nrole: " + role + "\ncertificates:\n  - {subject: CN=" + id
                + ", issuer: CN=" + TestTls.AUTHORITY + "}\npart2-program: false\nhipaa-entity: false\n"
                + "agreements: {mou: {id: T-1, until: 2099-12-31}, cjis: {id: T-2, until: 2099-12-31}}\nsends: ["
                + sends + "]\n" + deliver;
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(one, target);
                }
            }
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
