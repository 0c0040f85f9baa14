package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.diversionhub.e2e.OneCase.MANAGER;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.SearchStyleEnum;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import ca.uhn.fhir.rest.server.exceptions.PreconditionFailedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ca.uhn.fhir.rest.server.exceptions.UnprocessableEntityException;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that is not ours works with the server as it is: HAPI's own. */
@OnSecondHub
class FhirClientTest {
    private static final String SHELF = "sud-tidewater";
    private static final TestHub HUB = TestHub.shared();

    private final OneCase one = OneCase.referred(referral -> referral.with("service.provider", SHELF));
    private CloseableHttpClient http;
    private IGenericClient client;

    @BeforeEach
    void connect() {
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of("pd-wilmington", MANAGER), Set.of(SHELF)));
        one.awaitStates(SHELF, "diversion-referral", List.of("DELIVERED"));
        http = HttpClients.custom().setSSLContext(HUB.tls().context(SHELF)).build();
        FhirContext fhir = FhirContext.forR4();
        fhir.getRestfulClientFactory().setHttpClient(http);
        // It asks for the CapabilityStatement first, and looks whether the server is of its version.
        fhir.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.ONCE);
        client = fhir.newRestfulGenericClient(HUB.url() + "/fhir");
    }

    @AfterEach
    void disconnect() throws Exception {
        http.close();
    }

    private Bundle tasks() {
        return client.search()
                .forResource(Task.class)
                .where(Task.PATIENT.hasId("Patient/" + patient().getIdElement().getIdPart()))
                .include(Task.INCLUDE_PATIENT)
                .returnBundle(Bundle.class)
                .execute();
    }

    private Patient patient() {
        return (Patient) client.search()
                .forResource(Patient.class)
                .where(Patient.IDENTIFIER.exactly().systemAndCode("urn:diversionhub:participant", one.keyAt(SHELF)))
                .usingStyle(SearchStyleEnum.POST)
                .returnBundle(Bundle.class)
                .execute()
                .getEntryFirstRep()
                .getResource();
    }

    @Test
    void taskIsFoundReadAndWorked() {
        Bundle found = tasks();
        assertThat(found.getEntry()).hasSize(2);
        Task task = (Task) found.getEntryFirstRep().getResource();
        Task read = client.read().resource(Task.class).withId(task.getIdPart()).execute();
        assertThat(read.equalsDeep(task)).isTrue();
        assertThat(client.read()
                        .resource(Task.class)
                        .withIdAndVersion(task.getIdPart(), task.getMeta().getVersionId())
                        .execute()
                        .equalsDeep(task))
                .isTrue();
        read.setStatus(Task.TaskStatus.ACCEPTED);
        MethodOutcome accepted = client.update().resource(read).execute();
        Task now = (Task) accepted.getResource();
        assertThat(now.getStatus()).isEqualTo(Task.TaskStatus.ACCEPTED);
        read.setStatus(Task.TaskStatus.INPROGRESS);
        assertThatThrownBy(() -> client.update()
                        .resource(read)
                        .withId(task.getIdElement())
                        .withAdditionalHeader(
                                "If-Match", "W/\"" + task.getMeta().getVersionId() + "\"")
                        .execute())
                .isInstanceOf(PreconditionFailedException.class);
        now.setFor(null);
        assertThatThrownBy(() -> client.update().resource(now).execute())
                .isInstanceOfSatisfying(
                        UnprocessableEntityException.class,
                        fault -> assertThat(((OperationOutcome) fault.getOperationOutcome())
                                        .getIssueFirstRep()
                                        .getDiagnostics())
                                .contains("[for]"));
    }

    @Test
    void whatIsKnownIsNotSentAgain() {
        Task task = (Task) tasks().getEntryFirstRep().getResource();
        Task cached = client.read()
                .resource(Task.class)
                .withId(task.getIdPart())
                .ifVersionMatches(task.getMeta().getVersionId())
                .returnNull()
                .execute();
        assertThat(cached).isNull();
        assertThat(client.read()
                        .resource(Task.class)
                        .withId(task.getIdPart())
                        .ifVersionMatches("another")
                        .returnNull()
                        .execute())
                .isNotNull();
    }

    @Test
    void xmlIsSpokenToo() {
        client.setEncoding(EncodingEnum.XML);
        Task task = (Task) tasks().getEntryFirstRep().getResource();
        task.setStatus(Task.TaskStatus.REJECTED);
        assertThat(((Task) client.update().resource(task).execute().getResource()).getStatus())
                .isEqualTo(Task.TaskStatus.REJECTED);
        assertThatThrownBy(() ->
                        client.read().resource(Task.class).withId("nobodys").execute())
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void capabilitiesAreRead() {
        CapabilityStatement statement =
                client.capabilities().ofType(CapabilityStatement.class).execute();
        assertThat(statement.getFhirVersion().toCode()).isEqualTo("4.0.1");
        assertThat(statement.getRestFirstRep().getResource())
                .extracting(CapabilityStatement.CapabilityStatementRestResourceComponent::getType)
                .contains(
                        "Task", "ServiceRequest", "Patient", "Consent", "Organization", "Practitioner", "Appointment");
    }

    @Test
    void answersAreSmaller_whereTheClientAllowsIt() throws Exception {
        Caller.Answer answer =
                HUB.caller(SHELF).call("GET", "/fhir/metadata", "", "Accept-Encoding", "gzip", "Accept", "*/*");
        assertThat(answer.headers().get("content-encoding")).containsExactly("gzip");
        try (var plain = new GZIPInputStream(new java.io.ByteArrayInputStream(answer.body()))) {
            assertThat(plain.readAllBytes()).hasSizeGreaterThan(answer.body().length);
        }
    }
}
