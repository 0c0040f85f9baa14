package org.diversionhub.e2e;

import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.diversionhub.DiversionHub;
import org.diversionhub.demo.SampleCertificate;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Sweep;
import org.diversionhub.fhir.WhoAmI;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.MllpListener;
import org.diversionhub.transport.PartnerBroker;
import org.diversionhub.transport.TestSftpServer;
import org.diversionhub.trust.PartnerKey;
import org.diversionhub.trust.SshKey;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A hub with the shipped configuration, whose partners listen on ports of this test. Partners in roles for which none
 * is shipped are added, so that every role of the matrix is played.
 */
public final class TestHub implements AutoCloseable {
    private static final Map<String, String> MORE = Map.ofEntries(
            Map.entry("jail-clinic", "jail-medical"),
            Map.entry("payer-lme", "payer"),
            Map.entry("health-dept", "public-health"),
            Map.entry("university", "evaluator"),
            Map.entry("web-form", "community-referrer"),
            Map.entry("community-page", "community-referrer"),
            Map.entry("busy-page", "community-referrer"),
            Map.entry("so-intake", "referring-officer"),
            Map.entry("peer-push", "peer-support"),
            Map.entry("peer-sftp", "peer-support"),
            Map.entry("peer-amqp", "peer-support"),
            Map.entry("peer-mail", "peer-support"),
            Map.entry("peer-mllp", "peer-support"),
            Map.entry("other-shelf", "sud-provider"),
            Map.entry("so-push", "police-records"),
            Map.entry("da-push", "prosecutor"),
            Map.entry("pd-leland", "police-records"),
            Map.entry("pd-export", "police-records"),
            Map.entry("officers-leland", "referring-officer"),
            Map.entry("officers-amqp", "referring-officer"),
            Map.entry("officers-mail", "referring-officer"),
            Map.entry("form-leland", "community-referrer"),
            Map.entry("cm-brunswick", "case-management"),
            Map.entry("da-brunswick", "prosecutor"));

    /**
     * A second programme: its own police, case management and prosecutor, and the same jail. Of its two desks the first
     * is on for the one hour that is twelve hours off.
     */
    private static final String BRUNSWICK = """
            id: lead-brunswick
            name: LEAD Brunswick (test)
            jurisdictions:
              - agencies: [pd-leland, officers-leland, form-leland]
                asked-to-assess: officers-leland
                case-management: cm-brunswick
                prosecutor: da-brunswick
                jail: jail-new-hanover
            held-for: 10d
            told-of-revocation: []
            zone: America/Los_Angeles
            clocks: {handoff-answered: 45m}
            no-show: removed
            removal: [safety-report]
            sergeant-approval: required
            on-call:
              callback: +1 910 555 0298
              rota:
                - {name: night, email: night@brunswick.example.org, hours: %1$s-%2$s, callback: +1 910 555 0299}
                - {name: south, email: south@brunswick.example.org, hours: %2$s-%1$s, callback: +1 910 555 0200}
            """;

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm");

    /** As partners write it; it is not where the test's hub listens, as behind a firewall. */
    static final String FHIR = "https://hub.example.org/fhir";

    /** The jail sends by HTTPS, in four formats, and, beside it, by MLLP. */
    private static final String BY_MLLP = "pickup: {from: \"mllps:\", mapping: hl7v2/jail-adt}\n"
            + "posts: [csv/jail-x, niem/custody, hl7v2/jail-adt]\n";

    /** Who gets something else than JSON. */
    private static final Map<String, String> MAPPINGS = Map.of("peer-mllp", "hl7v2/adt", "peer-mail", "pdf/notice");

    /** Who signs and encrypts. */
    private static final Set<String> SEALING = Set.of("officers-amqp", "officers-mail", "peer-amqp", "peer-mail");

    /** Of all hubs: logging is one for the whole JVM. */
    private static final Path LOG = emptyLog();

    private static final String MAILBOX_PASSWORD = "a password of the mailbox";
    static final String SETTINGS = "config/application.yaml";
    static final String PASSWORD = "keys-password: a password of the tests";

    static {
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
        Awaitility.doNotCatchUncaughtExceptionsByDefault(); // it would catch those of other tests' threads
        Awaitility.setDefaultPollDelay(Duration.ofMillis(20));
    }

    private static final Map<String, TestHub> SHARED = new ConcurrentHashMap<>();

    private final Path folder;
    private final TestTls tls;
    private final Sinks sinks;
    private final GreenMail mail = new GreenMail(Stream.of(ServerSetup.PROTOCOL_SMTP, ServerSetup.PROTOCOL_IMAPS)
            .map(protocol -> new ServerSetup(0, "127.0.0.1", protocol))
            .peek(setup -> setup.setServerStartupTimeout(60_000))
            .toArray(ServerSetup[]::new));

    private final TestSftpServer sftp;
    private final MllpPeer mllp;
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
        mllp = new MllpPeer(tls.context("sinks"));
        sftp = new TestSftpServer(
                folder.resolve("sftp"),
                key -> key.equals(bean(SshKey.class).pair().getPublic()));
        Files.createDirectories(sftpFolder("pd-leland"));
        Files.createDirectories(sftpFolder("pd-export"));
        Files.createDirectories(sftpFolder("peer-sftp"));
        startMail();
        rewriteSettings();
        rewritePartners();
        rewriteProgram();
        context = start();
    }

    /**
     * With a certificate of the test authority's: GreenMail reads it once in a JVM, and is told where by properties.
     */
    private void startMail() throws IOException {
        Files.createDirectories(folder.resolve("secrets"));
        Path password = folder.resolve("secrets/officers-mailbox");
        Files.writeString(password, MAILBOX_PASSWORD);
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        System.setProperty("greenmail.tls.keystore.file", tls.file("sinks.p12").toString());
        System.setProperty("greenmail.tls.keystore.password", SampleCertificate.PASSWORD);
        System.setProperty("greenmail.tls.key.password", SampleCertificate.PASSWORD);
        mail.start();
        mail.setUser("hub@hub.example.org", "hub@hub.example.org", MAILBOX_PASSWORD);
    }

    /** The hub that test classes share: one, and another for those that are {@link OnSecondHub}. */
    public static TestHub shared() {
        return SHARED.computeIfAbsent(OnSecondHub.Choice.name(), name -> {
            TestHub hub = fresh(name);
            hub.awaitLook();
            Runtime.getRuntime().addShutdownHook(new Thread(hub::close));
            return hub;
        });
    }

    /** A hub looks once at its files when it has started: what a test changes there is not meant for it. */
    private void awaitLook() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> sql().sql("select count(*) from configuration_look")
                                .query(Integer.class)
                                .single()
                        > 0);
    }

    /** Waits until nothing is on its way; what lies in an inbox has arrived, until somebody takes it. */
    public void awaitSent(Duration atMost) {
        await().atMost(atMost).until(() -> underWay() == 0);
    }

    private int underWay() {
        return sql().sql("select count(*) from delivery where open and partner <> all(?)")
                .param(partnersWithInbox())
                .query(Integer.class)
                .single();
    }

    private String[] partnersWithInbox() {
        return bean(CurrentSnapshot.class).get().partners().all().stream()
                .filter(partner -> partner.endpoint().filter(Endpoint::isInbox).isPresent())
                .map(Partner::id)
                .toArray(String[]::new);
    }

    /** Does at once what the hub does every two seconds: also keeps what a jail has told. */
    public void sweep() {
        bean(Sweep.class).run();
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
        settings.put("hub.secrets.folder", folder.resolve("secrets").toString());
        settings.put("hub.trust.keys-password", "a password of the tests");
        settings.put("hub.trust.create-keys", "true");
        settings.put("hub.trust.certificate", tls.file("hub.pem").toString());
        settings.put("hub.trust.private-key", tls.file("hub.key").toString());
        settings.put("hub.trust.ca", tls.file("ca.pem").toString());
        settings.put("spring.mail.host", "127.0.0.1");
        settings.put("spring.mail.port", Integer.toString(mail.getSmtp().getPort()));
        settings.put("hub.certificates.look", "200");
        settings.put("hub.certificates.first-warning", "36000000"); // tests ask for it
        settings.put("hub.limits.per-second", "100000");
        settings.put("hub.configuration.watch", "false");
        settings.put("hub.configuration.look", "200");
        settings.put("hub.fhir.address", FHIR);
        settings.put("hub.form.enabled", "true");
        settings.put("hub.form.port", "0");
        settings.put("hub.form.per-minute", "40");
        settings.put("hub.form.soonest", "0s");
        settings.put("hub.exchange.lease", "3s");
        settings.put("hub.exchange.look", "200ms");
        settings.put("hub.exchange.sweep-every", "500");
        settings.put("hub.news.look", "200ms");
        settings.put("hub.news.heartbeat", "1s");
        settings.put("hub.news.timeout", "2s");
        settings.put("hub.news.tries", "3");
        settings.put("hub.exchange.roster-time", "50ms");
        settings.put("hub.partner-tests.every", "0s");
        settings.put("hub.amqp.enabled", Boolean.toString(hasBroker()));
        settings.put("hub.amqp.address", "127.0.0.1");
        settings.put("hub.amqp.port", "0");
        settings.put("hub.amqp.folder", folder.resolve("data/partner-broker").toString());
        settings.put("logging.file.name", LOG.toString());
        settings.put("logging.logback.rollingpolicy.max-file-size", "1GB");
        settings.put("hub.mllp.enabled", "true");
        settings.put("hub.mllp.address", "127.0.0.1");
        settings.put("hub.mllp.port", "0");
        settings.put("hub.mllp.largest-message", "64KB");
        settings.put("hub.mllp.idle", "10s");
        settings.put("hub.mllp.time", "10s");
        settings.putAll(more);
        synchronized (TestHub.class) { // Tomcat reads its list of ciphers once, and not for two at a time
            return new SpringApplicationBuilder(DiversionHub.class)
                    .initializers(starting -> {
                        var beans = (GenericApplicationContext) starting;
                        beans.registerBean("testClock", Clock.class, () -> clock);
                        beans.registerBean("whoAmI", ServletRegistrationBean.class, () -> WhoAmI.in(beans));
                    })
                    .properties(Map.of("spring.main.register-shutdown-hook", "false"))
                    .run(settings.entrySet().stream()
                            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                            .toArray(String[]::new));
        }
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

    /** The mailbox of the partner officers-mail. */
    String mailbox() {
        return "imaps://hub%40hub.example.org@localhost:" + mail.getImaps().getPort() + "/INBOX";
    }

    GreenMail mail() {
        return mail;
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

    TestSftpServer sftp() {
        return sftp;
    }

    /** What was left for this partner there, each file's text. */
    public List<String> filesOf(String partner) {
        try (Stream<Path> files = Files.list(sftpFolder(partner))) {
            List<String> texts = new ArrayList<>();
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                texts.add(Files.readString(file));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this partner's MLLP listener has got, oldest first. */
    public List<String> hl7Of(String partner) {
        return partner.equals("peer-mllp") ? mllp.texts() : List.of();
    }

    /** Where the partners' broker listens. */
    String broker() {
        return "amqps://localhost:" + bean(PartnerBroker.class).port();
    }

    /** Where partners send HL7 v2. */
    int mllpPort() {
        return bean(MllpListener.class).port();
    }

    /** The MLLP listener of the partner peer-mllp. */
    MllpPeer mllp() {
        return mllp;
    }

    /** A partner's own folder on the SFTP server. */
    Path sftpFolder(String partner) {
        return sftp.folder().resolve(partner);
    }

    public MovableClock clock() {
        return clock;
    }

    /** What this hub and all others have logged so far. */
    public byte[] log() {
        try {
            return Files.readAllBytes(LOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path emptyLog() {
        try {
            Path log = Path.of("target", "test-hub", "hub.log").toAbsolutePath();
            Files.createDirectories(log.getParent());
            return Files.write(log, new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        sftp.close();
        mllp.close();
        mail.stop();
    }

    private static List<String> partnerIds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/partners"))) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .toList();
        }
    }

    /** The shipped files with the test's authority and addresses, and quick retries. */
    /** Commands beside the hub read them, too. */
    private void rewriteSettings() throws IOException {
        Path settings = folder.resolve(SETTINGS);
        String keys = "keys-folder: data/keys";
        String text = Files.readString(settings);
        Files.writeString(settings, text.replaceFirst(keys, PASSWORD + "\n    " + keys));
    }

    private void rewritePartners() throws IOException {
        Path partners = folder.resolve("config/partners");
        for (String id : partnerIds()) {
            Path file = partners.resolve(id + ".yaml");
            String text = Files.readString(file)
                    .replace("Diversion Hub Sample CA", TestTls.AUTHORITY)
                    .replaceAll("(fhir\\+)?https://localhost:\\d+/[a-z]+", "$1" + sinks.url(id))
                    .replace("to: \"fhir:\"", "to: \"fhir:\"\n  notify: " + sinks.url(id) + "\n  retry: {}")
                    .replaceAll("retry: \\{.*}", "retry: {first: 100ms, factor: 1, cap: 1s, give-up: 1h}");
            Files.writeString(file, text + (id.equals("jail-new-hanover") ? BY_MLLP : ""));
        }
        for (String id : SEALING) {
            sealing(id, partners);
        }
        for (var more : MORE.entrySet()) {
            if (!hasBroker() && more.getKey().endsWith("-amqp")) {
                continue;
            }
            Files.writeString(partners.resolve(more.getKey() + ".yaml"), partner(more.getKey(), more.getValue()));
        }
    }

    /** One with keys of its own for signing and encryption, and its certificate in the configuration. */
    private void sealing(String id, Path partners) {
        try {
            PartnerKey key = id.startsWith("peer") ? PartnerKey.rsa(2048) : PartnerKey.ec();
            key.write(Files.createDirectories(folder.resolve("desk")), id);
            Files.copy(folder.resolve("desk/" + id + ".pem"), partners.resolve(id + ".pem"));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Beside a broker of the site's the hub has none for partners. */
    private boolean hasBroker() {
        return !more.containsKey("hub.platform.broker.url");
    }

    /** The desk of those partners who sign and encrypt. */
    Desk desk() {
        return new Desk(folder.resolve("desk"));
    }

    /** The community form refers people, too; and there is a second programme. */
    private void rewriteProgram() throws IOException {
        Path program = folder.resolve("config/program.yaml");
        Files.writeString(
                program,
                Files.readString(program)
                        .replace(
                                "officer-app]",
                                "officer-app, web-form, community-page, busy-page, pd-export, officers-mail"
                                        + (hasBroker() ? ", officers-amqp]" : "]")));
        Files.createDirectories(folder.resolve("config/programs"));
        LocalTime far = LocalTime.now(ZoneId.of("America/Los_Angeles")).plusHours(12);
        Files.writeString(
                folder.resolve("config/programs/lead-brunswick.yaml"),
                BRUNSWICK.formatted(HOUR.format(far), HOUR.format(far.plusHours(1))));
    }

    private String partner(String id, String role) {
        String sends = switch (id) {
            case "web-form", "community-page", "busy-page", "form-leland" ->
                "diversion-referral/community, diversion-referral/assess";
            case "payer-lme" -> "service-authorization/answer";
            case "pd-leland", "pd-export" -> "diversion-referral/arrest";
            case "officers-leland", "officers-amqp", "officers-mail" -> "diversion-referral/social-contact";
            case "cm-brunswick" -> "consent, referral-response, intake-status, treatment-status, safety-report";
            default -> "";
        };
        boolean shelf = id.endsWith("-shelf");
        String to = sinks.url(id);
        if (id.endsWith("-sftp")) {
            to = sftp.address("/" + id);
        } else if (id.equals("peer-amqp")) {
            to = "amqp:";
        } else if (id.endsWith("-mail")) {
            to = "mailto:in@" + id + ".example.org";
        } else if (id.endsWith("-mllp")) {
            to = mllp.address();
        }
        String deliver = role.equals("community-referrer")
                ? ""
                : "deliver: {to: \"" + (shelf ? "fhir:" : to) + "\", mapping: "
                        + (shelf ? "fhir/closed-loop" : MAPPINGS.getOrDefault(id, "json/message"))
                        + (id.matches("peer-amqp|.*-mail") ? ", protect: [sign, encrypt]" : "")
                        + ", retry: {first: 100ms, factor: 1, cap: 1s, give-up: 1h}}\n";
        String counts = Set.of("evaluator", "public-health").contains(role) ? "programs: [lead-new-hanover]\n" : "";
        String known = id.endsWith("-page")
                ? "web-form: true"
                : "certificates:\n  - {subject: CN=" + id + ", issuer: CN=" + TestTls.AUTHORITY + "}";
        return "id: " + id + "\nname: Test " + role + "\nrole: " + role + "\n" + known
                + "\npart2-program: false\nhipaa-entity: false\n"
                + "agreements: {mou: {id: T-1, until: 2099-12-31}, cjis: {id: T-2, until: 2099-12-31}}\nsends: ["
                + sends + "]\n" + counts + deliver + files(id);
    }

    private static String required(String id) {
        return "protection: {certificates: [partners/" + id + ".pem], required: true}\n";
    }

    /** Who leaves files on the SFTP server, or is left some. */
    private String files(String id) {
        String server = "sftp: {host-keys: [\"" + sftp.fingerprint() + "\"]}\n";
        return switch (id) {
            case "pd-leland" ->
                server + "pickup: {from: \"" + sftp.address("/" + id) + "\", every: 200ms, mapping: niem/referral}\n";
            case "peer-sftp" -> server;
            case "pd-export" ->
                server + "pickup: {from: \"" + sftp.address("/" + id) + "\", every: 200ms, mapping: csv/rms-x}\n";
            case "officers-mail" ->
                "pickup: {from: \"" + mailbox() + "\", every: 1h, password-file: officers-mailbox}\n" + required(id);
            case "officers-amqp" -> "pickup: {from: \"amqp:\"}\n" + required(id);
            case "peer-amqp", "peer-mail" -> "protection: {certificates: [partners/" + id + ".pem]}\n";
            default -> "";
        };
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
