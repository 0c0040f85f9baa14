package org.diversionhub.demo;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.util.FileSystemUtils;

/**
 * A treatment provider's FHIR R4 server: plain and empty, in memory, on loopback, mutual TLS. It knows nothing of the
 * hub; what it holds after the demo is what a provider's own server would hold.
 */
public final class SampleFhirServer implements AutoCloseable {
    private static final List<String> TYPES = List.of(
            "Patient",
            "ServiceRequest",
            "Task",
            "Consent",
            "Provenance",
            "Organization",
            "Practitioner",
            "Communication",
            "Encounter",
            "EpisodeOfCare",
            "Appointment",
            "CarePlan",
            "Condition",
            "Coverage",
            "DocumentReference",
            "Flag",
            "Goal",
            "HealthcareService",
            "Location",
            "MedicationAdministration",
            "MedicationStatement",
            "Observation",
            "Procedure");

    private final Tomcat tomcat = new Tomcat();
    private final Path folder;
    private final FhirStore store;

    /**
     * Made, not yet listening.
     *
     * @param certificates the folder of the sample certificates
     * @param name the partner whose certificate it shows
     * @param port 0 takes a free one
     */
    public SampleFhirServer(Path certificates, String name, int port) {
        FhirContext context = FhirContext.forR4Cached();
        this.store = new FhirStore(context);
        this.folder = temporary();
        tomcat.setBaseDir(folder.toString());
        tomcat.getEngine().setName("sample-" + name); // apart from the hub's own, where both run in one process
        tomcat.setConnector(connector(SampleTls.read(certificates, name), port));
        var application = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(application, "fhir", servlet(context, store)).setLoadOnStartup(1);
        application.addServletMappingDecoded("/fhir/*", "fhir");
    }

    private static RestfulServer servlet(FhirContext context, FhirStore store) {
        RestfulServer servlet = new RestfulServer(context);
        servlet.registerProvider(new FhirTransactions(context, store));
        for (String type : TYPES) {
            Class<? extends Resource> found =
                    context.getResourceDefinition(type).getImplementingClass().asSubclass(Resource.class);
            servlet.registerProvider(new FhirResources(found, store));
        }
        return servlet;
    }

    private static Connector connector(SampleTls tls, int port) {
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("required");
        host.setTrustStore(tls.trusted());
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(tls.own());
        certificate.setCertificateKeystorePassword(SampleCertificate.PASSWORD);
        host.addCertificate(certificate);
        Connector connector = new Connector();
        connector.setProperty("address", "127.0.0.1");
        connector.setPort(port);
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("SSLEnabled", "true");
        connector.addSslHostConfig(host);
        return connector;
    }

    public SampleFhirServer start() {
        try {
            tomcat.start();
            return this;
        } catch (LifecycleException e) {
            throw new IllegalStateException("the sample FHIR server does not start", e);
        }
    }

    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** Copies of what the server holds of a type, such as {@code Task}, oldest first. */
    public List<Resource> resources(String type) {
        return store.all(type);
    }

    /** What the provider's own people do: they work with a resource and keep it. */
    public Resource update(Resource resource) {
        return store.update(new IdType(resource.fhirType(), resource.getIdPart()), resource);
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
            FileSystemUtils.deleteRecursively(folder);
        } catch (LifecycleException e) {
            throw new IllegalStateException("the sample FHIR server does not stop", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("sample-fhir-server");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
