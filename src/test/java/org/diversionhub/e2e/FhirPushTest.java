package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;
import static org.diversionhub.e2e.OneCase.PROVIDER;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.trust.PairwiseIds;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is pushed into a provider's FHIR server that is not ours is there once, whole, and nothing else is. */
@Tag("thorough")
class FhirPushTest {
    private static final Path PARTNER = Path.of("config/partners", PROVIDER + ".yaml");

    private static TestHub hub;
    private static RealFhirServer server;
    private static Line line;
    private static Date began;
    private static Snapshot before;
    private static String fileBefore;

    @BeforeAll
    static void sendToTheRealServer() throws IOException {
        hub = TestHub.shared();
        server = RealFhirServer.shared();
        began = Date.from(Instant.now());
        line = new Line(() -> server.port());
        before = hub.bean(CurrentSnapshot.class).get();
        fileBefore = Files.readString(hub.folder().resolve(PARTNER));
        change(text ->
                text.replaceAll("to: fhir\\+https://\\S+", "to: fhir+https://localhost:" + line.port() + "/fhir"));
        hub.bean(CurrentSnapshot.class).swap(Snapshot.read(hub.folder()));
    }

    @AfterAll
    static void leaveTheHubAsItWas() throws IOException {
        change(text -> fileBefore);
        hub.bean(CurrentSnapshot.class).swap(before);
        line.close();
    }

    private static void change(UnaryOperator<String> change) throws IOException {
        Path file = hub.folder().resolve(PARTNER);
        Files.writeString(file, change.apply(Files.readString(file)));
    }

    /** It may go to the provider from now on. */
    private static OneCase agreed(OneCase one) {
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE, MANAGER), Set.of(PROVIDER)));
        return one;
    }

    private static OneCase delivered(OneCase one) {
        one.awaitStates(PROVIDER, "diversion-referral", List.of("DELIVERED"));
        return one;
    }

    private static String handle(OneCase one) {
        return hub.bean(PairwiseIds.class).id(PROVIDER, "referral", one.id().toString());
    }

    private static IGenericClient client() {
        return server.client();
    }

    private static <T extends Resource> List<T> found(Class<T> type, String query) {
        Bundle found = (Bundle) client().search()
                .byUrl(type.getSimpleName() + "?" + query)
                .cacheControl(new ca.uhn.fhir.rest.api.CacheControlDirective().setNoCache(true))
                .execute();
        return found.getEntry().stream()
                .map(entry -> type.cast(entry.getResource()))
                .toList();
    }

    private static List<Task> tasks(OneCase one) {
        return found(Task.class, "identifier=urn:diversionhub:referral|" + handle(one));
    }

    private static List<Patient> patients(OneCase one) {
        return found(Patient.class, "identifier=urn:diversionhub:participant|" + one.keyAt(PROVIDER));
    }

    private static int attempts(OneCase one) {
        return hub.sql()
                .sql("select attempts from delivery where case_id = ? and partner = ? and kind like"
                        + " 'diversion-referral%'")
                .params(one.id(), PROVIDER)
                .query(Integer.class)
                .single();
    }

    private static void isThereOnce(OneCase one) {
        assertThat(patients(one)).hasSize(1);
        assertThat(tasks(one)).hasSize(1);
        assertThat(found(ServiceRequest.class, "identifier=urn:diversionhub:referral|" + handle(one)))
                .hasSize(1);
    }

    /** Everything of this person. */
    private static List<Resource> about(OneCase one) {
        return client()
                .operation()
                .onInstance(patients(one).getFirst().getIdElement())
                .named("$everything")
                .withNoParameters(org.hl7.fhir.r4.model.Parameters.class)
                .useHttpGet()
                .returnResourceType(Bundle.class)
                .execute()
                .getEntry()
                .stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .toList();
    }

    @Test
    void referralIsThere_withItsLabelsAndReferences_andWithoutWhatPolicyWithholds() {
        OneCase one = delivered(agreed(OneCase.referred()));
        isThereOnce(one);
        List<Resource> about = about(one);
        assertThat(about).extracting(Resource::fhirType).contains("Patient", "ServiceRequest", "Task", "Provenance");
        assertThat(about)
                .allSatisfy(resource -> assertThat(resource.getMeta().getSecurity())
                        .as(resource.fhirType())
                        .extracting(org.hl7.fhir.r4.model.Coding::getSystem)
                        .contains("http://terminology.hl7.org/CodeSystem/v3-Confidentiality"));
        for (Resource resource : about) {
            client().getFhirContext().newTerser().getAllPopulatedChildElementsOfType(resource, Reference.class).stream()
                    .filter(Reference::hasReference)
                    .forEach(reference -> assertThat(client().read()
                                    .resource(reference.getReferenceElement().getResourceType())
                                    .withId(reference.getReferenceElement().getIdPart())
                                    .execute())
                            .isNotNull());
        }
        Task task = tasks(one).getFirst();
        assertThat(task.getFor().getReference())
                .isEqualTo("Patient/" + patients(one).getFirst().getIdPart());
        assertThat(patients(one).getFirst().getNameFirstRep().getFamily())
                .isEqualTo(one.referral().text("participant.name.family"));
        String everything = written();
        assertThat(everything).contains(one.referral().text("participant.name.family"));
        for (String withheld : List.of(
                "participant.identifiers.ssn",
                "participant.identifiers.fbi",
                "incident.narrative",
                "officer.name",
                "service.code",
                "arrest.number",
                "history.text")) {
            assertThat(one.referral().text(withheld)).as(withheld).isNotEmpty();
            assertThat(everything).as(withheld).doesNotContain(one.referral().text(withheld));
        }
    }

    private static String written() {
        var parser = client().getFhirContext().newJsonParser();
        return server.everythingSince(began).stream()
                .map(parser::encodeResourceToString)
                .reduce("", String::concat);
    }

    @Test
    void lostAnswerDoublesNothing_andUndoesNothing() {
        OneCase one = delivered(agreed(OneCase.referred()));
        line.loseAnswers();
        OneCase second = agreed(OneCase.ofTheSamePersonAs(one));
        await().atMost(Duration.ofSeconds(40)).until(() -> !tasks(second).isEmpty());
        Task accepted = tasks(second).getFirst();
        accepted.setStatus(Task.TaskStatus.ACCEPTED);
        client().update().resource(accepted).execute();
        assertThat(second.states(PROVIDER, "diversion-referral")).doesNotContain("DELIVERED");
        line.mend();
        delivered(second);
        assertThat(attempts(second)).isGreaterThan(1);
        isThereOnce(one);
        isThereOnce(second);
        assertThat(patients(second))
                .extracting(Patient::getIdPart)
                .containsExactly(patients(one).getFirst().getIdPart());
        assertThat(tasks(second).getFirst().getStatus()).isEqualTo(Task.TaskStatus.ACCEPTED);
        assertThat(tasks(one).getFirst().getStatus()).isEqualTo(Task.TaskStatus.REQUESTED);
    }

    @Test
    void serverThatComesBack_getsWhatWaited() {
        OneCase one = delivered(agreed(OneCase.referred()));
        server.crash();
        OneCase second = agreed(OneCase.ofTheSamePersonAs(one));
        await().atMost(Duration.ofSeconds(40)).until(() -> attempts(second) > 1);
        server.start();
        delivered(second);
        isThereOnce(one);
        isThereOnce(second);
        assertThat(patients(second)).hasSize(1);
    }

    @Test
    void correctionIsTold_andWhatWasDeliveredStays() {
        OneCase one = delivered(agreed(OneCase.referred()));
        Task task = tasks(one).getFirst();
        one.send(
                POLICE,
                "correction",
                CorrectionTest.corrected(
                        one.referral(),
                        "diversion-referral/arrest",
                        right -> right.with("needs.livingSituation", "shelter")
                                .with("incident.narrative", "Invented: not for a provider")));
        one.awaitStates(PROVIDER, "correction", List.of("DELIVERED"));
        isThereOnce(one);
        assertThat(tasks(one).getFirst().getMeta().getVersionId())
                .isEqualTo(task.getMeta().getVersionId());
        assertThat(found(Communication.class, "subject=" + task.getFor().getReference()))
                .singleElement()
                .satisfies(told -> assertThat(told.getPayload())
                        .extracting(payload -> payload.getContentStringType().getValue())
                        .anyMatch(text -> text.contains("shelter")));
        assertThat(written()).doesNotContain("Invented: not for a provider");
    }
}
