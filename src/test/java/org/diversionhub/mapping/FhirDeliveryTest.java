package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.diversionhub.demo.SampleCertificates;
import org.diversionhub.demo.SampleFhirServer;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** A plain FHIR server takes our bundles, twice as well as once, and keeps what its own people did. */
@Execution(CONCURRENT)
class FhirDeliveryTest {
    private static final FhirContext R4 = FhirContext.forR4Cached();
    private static final String PASSWORD = "sample";

    @TempDir
    private static Path folder;

    private static HttpClient hub;
    private static Redacting redacting;

    private SampleFhirServer provider;

    @BeforeAll
    static void makeCertificates() throws Exception {
        new SampleCertificates(folder.resolve("certs"), Clock.systemUTC()).write(List.of("sud-harbor"));
        hub = HttpClient.newBuilder().sslContext(tls("hub")).build();
        redacting = Redacting.everything(Files.createDirectory(folder.resolve("policies")));
    }

    @BeforeEach
    void startTheProvider() {
        provider = new SampleFhirServer(folder.resolve("certs"), "sud-harbor", 0).start();
    }

    @AfterEach
    void stopTheProvider() {
        provider.close();
    }

    @AfterAll
    static void closeTheClient() {
        hub.close();
    }

    @Test
    void transaction_doublesNothing_whenItComesTwice() throws Exception {
        Bundle first = answer(post(referral(false)));
        Map<String, Integer> once = counts();
        Bundle second = answer(post(referral(false)));
        assertThat(first.getEntry())
                .allSatisfy(entry -> assertThat(entry.getResponse().getStatus()).isEqualTo("201 Created"));
        assertThat(second.getEntry())
                .allSatisfy(entry -> assertThat(entry.getResponse().getStatus()).isEqualTo("200 OK"));
        assertThat(locations(second)).isEqualTo(locations(first));
        assertThat(counts()).isEqualTo(once).containsEntry("Patient", 1).containsEntry("Task", 1);
    }

    @Test
    void transaction_givesReferencesThatLead() throws Exception {
        post(referral(false));
        Task task = (Task) provider.resources("Task").getFirst();
        ServiceRequest request =
                (ServiceRequest) provider.resources("ServiceRequest").getFirst();
        String patient = provider.resources("Patient")
                .getFirst()
                .getIdElement()
                .toUnqualifiedVersionless()
                .getValue();
        assertThat(task.getFocus().getReference())
                .isEqualTo(request.getIdElement().toUnqualifiedVersionless().getValue());
        assertThat(task.getFor().getReference())
                .isEqualTo(patient)
                .isEqualTo(request.getSubject().getReference());
        assertThat(get("/" + patient).statusCode()).isEqualTo(200);
    }

    @Test
    void transaction_leavesATaskThatTheProviderHasAccepted() throws Exception {
        post(referral(false));
        Task task = (Task) provider.resources("Task").getFirst();
        task.setStatus(Task.TaskStatus.ACCEPTED);
        assertThat(put(task, "1").statusCode()).isEqualTo(200);
        post(referral(false));
        post(referral(true));
        assertThat(provider.resources("Task")).singleElement().satisfies(kept -> {
            assertThat(((Task) kept).getStatus()).isEqualTo(Task.TaskStatus.ACCEPTED);
            assertThat(kept.getIdElement().getVersionIdPart()).isEqualTo("2");
        });
    }

    @Test
    void eachServiceReferral_isATaskOfItsOwn_howeverOftenItComes() throws Exception {
        post(referral(false));
        for (String order : List.of("first", "second", "first")) {
            post(written(Samples.of("service-referral"), false, order));
        }
        assertThat(provider.resources("Task")).hasSize(3);
        assertThat(provider.resources("ServiceRequest")).hasSize(3);
    }

    @Test
    void update_isRefused_whenTheVersionIsNotThePresentOne() throws Exception {
        post(referral(false));
        Task task = (Task) provider.resources("Task").getFirst();
        provider.update(task.setStatus(Task.TaskStatus.ACCEPTED));
        assertThat(put(task.setStatus(Task.TaskStatus.REJECTED), "1").statusCode())
                .isEqualTo(412);
        assertThat(((Task) provider.resources("Task").getFirst()).getStatus()).isEqualTo(Task.TaskStatus.ACCEPTED);
    }

    @Test
    void transaction_isRefusedWhole_whenSeveralMatch() throws Exception {
        String referral = referral(false);
        String other = referral.replace(
                "\"identifier=urn:diversionhub:referral|case-at-recipient\"", "\"identifier=urn:x|1\"");
        post(referral);
        post(other);
        Map<String, Integer> before = counts();
        assertThat(post(referral).statusCode()).isEqualTo(412);
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void search_findsByIdentifier() throws Exception {
        post(referral(false));
        String found = get("/Task?identifier=urn:diversionhub:referral%7Ccase-at-recipient")
                .body();
        assertThat(R4.newJsonParser().parseResource(Bundle.class, found).getEntry())
                .hasSize(1);
        String none = get("/Task?identifier=urn:diversionhub:referral%7Cother").body();
        assertThat(R4.newJsonParser().parseResource(Bundle.class, none).getEntry())
                .isEmpty();
    }

    @Test
    void connection_isRefused_withoutACertificate() throws Exception {
        try (HttpClient stranger = HttpClient.newBuilder().sslContext(tls(null)).build()) {
            HttpRequest request = HttpRequest.newBuilder(uri("/metadata")).build();
            assertThatThrownBy(() -> stranger.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
    }

    private static String referral(boolean update) {
        return written(Samples.of("diversion-referral/arrest"), update, "referral");
    }

    private static String written(Sample sample, boolean update, String handle) {
        var share = (Disclosure.Share) redacting.decide(
                sample.kind(), Redacting.record(sample), Role.CASE_MANAGEMENT, Origin.NONE, update, handle);
        return new String(
                Samples.MAPPINGS.write("fhir/closed-loop", share.message()).bytes(), StandardCharsets.UTF_8);
    }

    private static Bundle answer(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return R4.newJsonParser().parseResource(Bundle.class, response.body());
    }

    private static List<String> locations(Bundle bundle) {
        return bundle.getEntry().stream()
                .map(entry -> entry.getResponse().getLocation())
                .toList();
    }

    private Map<String, Integer> counts() {
        return List.of(
                        "Patient",
                        "Organization",
                        "ServiceRequest",
                        "Task",
                        "Consent",
                        "Provenance",
                        "Condition",
                        "Observation")
                .stream()
                .collect(Collectors.toMap(
                        type -> type, type -> provider.resources(type).size()));
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(HttpRequest.newBuilder(uri("")).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> put(Resource resource, String version) throws Exception {
        String body = R4.newJsonParser().encodeResourceToString(resource);
        return send(HttpRequest.newBuilder(uri("/" + resource.fhirType() + "/" + resource.getIdPart()))
                .header("If-Match", "W/\"" + version + "\"")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return hub.send(
                request.header("Content-Type", "application/fhir+json").build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + provider.port() + "/fhir" + path);
    }

    private static SSLContext tls(String name) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(folder.resolve("certs/ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (name != null) {
            own = KeyStore.getInstance(folder.resolve("certs/" + name + ".p12").toFile(), PASSWORD.toCharArray());
        }
        keys.init(own, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
