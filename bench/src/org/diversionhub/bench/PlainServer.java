package org.diversionhub.bench;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.diversionhub.demo.SampleCertificate;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Task;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * HAPI's server in Tomcat with nothing of the hub's, for the same Tasks over the same mutual TLS: at {@code /memory} it
 * gives what it holds as objects, at {@code /stored} what stands as JSON in the hub's own PostgreSQL, and at
 * {@code /recorded} the same with a row in the audit for each read.
 */
final class PlainServer {
    private static final String WRITER = "plain";
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** As many fields as the hub names in its rows of these Tasks. */
    private static final String[] FIELDS =
            Stream.generate(() -> "participant.name.family").limit(16).toArray(String[]::new);

    private static final String RECORD = "insert into audit (writer, number, at, event, actor, recipient, subject,"
            + " message_id, delivery_id, kind, shared, withheld, authorities, policy_version, purpose, outcome)"
            + " values (?, ?, now(), 'DISCLOSING', 'sud-harbor', 'sud-harbor', gen_random_uuid(), gen_random_uuid(),"
            + " gen_random_uuid(), 'diversion-referral/arrest', ?, ?, array[gen_random_uuid()], repeat('0', 64),"
            + " 'TREAT', 'read')";

    private PlainServer() {}

    /** Port, certificates, folder of Tasks; URL and password of the database. */
    public static void main(String[] arguments) throws Exception {
        FhirContext fhir = FhirContext.forR4();
        Map<String, Task> tasks = new HashMap<>();
        try (Stream<Path> files = Files.list(Path.of(arguments[2]))) {
            for (Path file : files.toList()) {
                Task task = fhir.newJsonParser().parseResource(Task.class, Files.readString(file));
                tasks.put(task.getIdElement().getIdPart(), task);
            }
        }
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(arguments[3]);
        database.setUsername("postgres");
        database.setPassword(arguments[4]);
        JdbcTemplate sql = new JdbcTemplate(database);
        store(sql, fhir, tasks);
        Tomcat tomcat = tomcat(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
        Context context = tomcat.addContext("", null);
        add(context, fhir, "memory", id -> tasks.get(id));
        add(context, fhir, "stored", id -> stored(sql, fhir, id));
        add(context, fhir, "recorded", id -> recorded(sql, fhir, id));
        tomcat.start();
        System.out.println("ready");
        System.in.read(); // until the bench closes it
        System.exit(0);
    }

    private static void store(JdbcTemplate sql, FhirContext fhir, Map<String, Task> tasks) {
        sql.execute("create table if not exists plain (id text primary key, body text not null)");
        tasks.forEach((id, task) -> sql.update(
                "insert into plain values (?, ?) on conflict do nothing",
                id,
                fhir.newJsonParser().encodeResourceToString(task)));
    }

    private static Task stored(JdbcTemplate sql, FhirContext fhir, String id) {
        return sql.query("select body from plain where id = ?", (row, n) -> row.getString(1), id).stream()
                .findFirst()
                .map(body -> fhir.newJsonParser().parseResource(Task.class, body))
                .orElse(null);
    }

    /** With the row in the audit that a disclosure has to have, on disk before anything goes. */
    private static Task recorded(JdbcTemplate sql, FhirContext fhir, String id) {
        Task task = stored(sql, fhir, id);
        sql.update(RECORD, WRITER, NUMBERS.incrementAndGet(), FIELDS, FIELDS);
        return task;
    }

    private static Tomcat tomcat(int port, Path certificates) throws IOException, GeneralSecurityException {
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("SSLEnabled", "true");
        SSLHostConfig tls = new SSLHostConfig();
        tls.setCertificateVerification("required");
        tls.setTrustStore(trusted(certificates.resolve("ca.pem")));
        SSLHostConfigCertificate own = new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.UNDEFINED);
        own.setCertificateKeystoreFile(certificates.resolve("hub.p12").toString());
        own.setCertificateKeystorePassword(SampleCertificate.PASSWORD);
        own.setCertificateKeystoreType("PKCS12");
        tls.addCertificate(own);
        connector.addSslHostConfig(tls);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(certificates.resolveSibling("plain").toString());
        tomcat.setConnector(connector);
        return tomcat;
    }

    private static KeyStore trusted(Path authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        return trusted;
    }

    /** Finds a Task, or null. */
    interface Find {
        Task by(String id);
    }

    private static void add(Context context, FhirContext fhir, String name, Find find) {
        RestfulServer server = new RestfulServer(fhir);
        server.setDefaultResponseEncoding(EncodingEnum.JSON);
        server.registerProvider(new Tasks(find));
        Tomcat.addServlet(context, name, server);
        context.addServletMappingDecoded("/" + name + "/*", name);
    }

    public static final class Tasks implements IResourceProvider {
        private final Find find;

        Tasks(Find find) {
            this.find = find;
        }

        @Override
        public Class<? extends IBaseResource> getResourceType() {
            return Task.class;
        }

        @Read
        public Task read(@IdParam IdType id) {
            Task found = find.by(id.getIdPart());
            if (found == null) {
                throw new ResourceNotFoundException(id);
            }
            return found;
        }
    }
}
