package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the hub promises of its resources holds for what it sends, and a resource that breaks it is found. */
@Execution(CONCURRENT)
class FhirProfilesTest {
    private static final FhirContext R4 = FhirContext.forR4Cached();
    private static final String MAPPING = "fhir/closed-loop";
    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final Redacting AS_SHIPPED = Redacting.asShipped();

    private static FhirProfiles profiles;
    private static Redacting everything;

    @BeforeAll
    static void readTheProfiles(@TempDir Path folder) {
        profiles = new FhirProfiles();
        everything = Redacting.everything(folder);
    }

    static Stream<String> names() {
        return FhirProfiles.files(FhirProfiles.FOLDER).stream()
                .map(file -> file.getFileName().toString())
                .filter(file -> file.startsWith("StructureDefinition-"))
                .map(file -> file.replaceAll("StructureDefinition-|\\.json", ""));
    }

    @ParameterizedTest
    @MethodSource("names")
    void profile_isFhir_andHasTheNameOfItsFile(String name) {
        var file = FhirProfiles.FOLDER.resolve("StructureDefinition-" + name + ".json");
        var profile = R4.newJsonParser().parseResource(StructureDefinition.class, FhirProfiles.text(file));
        assertThat(profile.getUrl()).isEqualTo(FhirProfiles.url(name));
        assertThat(profiles.errors(profile)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void example_isValid(String name) {
        assertThat(profiles.errors(example(name))).isEmpty();
    }

    static Stream<Sample> samples() {
        return Samples.all().stream().filter(sample -> Samples.MAPPINGS.has(MAPPING, sample.kind()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsSent_isValid(Sample sample) {
        var record = Redacting.record(sample);
        Stream<Disclosure> all = Stream.of(false, true)
                .map(update -> everything.decide(sample.kind(), record, Role.CASE_MANAGEMENT, Origin.PART2, update));
        Stream<Disclosure> shipped = Stream.of(
                AS_SHIPPED.decide(sample.kind(), record, Role.SUD_PROVIDER, Origin.PART2, false),
                AS_SHIPPED.decide(sample.kind(), record, Role.MH_PROVIDER, Origin.NONE, false),
                AS_SHIPPED.decide(sample.kind(), record, Role.JAIL_MEDICAL, Origin.HIPAA, true));
        Stream.concat(all, shipped).forEach(FhirProfilesTest::check);
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    void thatAConsentIsOver_isValid(Origin origin) {
        check(AS_SHIPPED.revoked(Role.SUD_PROVIDER, origin));
    }

    @Test
    void whatTheJourneysSend_isValid() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/journeys"))) {
            List<String> sent = files.filter(
                            file -> file.getFileName().toString().matches("3-sent-.*\\.json"))
                    .map(FhirProfiles::text)
                    .filter(text -> text.contains("\"resourceType\""))
                    .toList();
            assertThat(sent).isNotEmpty().allSatisfy(FhirProfilesTest::check);
        }
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                broken("patient", Patient.class, it -> it.getIdentifier().clear(), "identifier:participant"),
                broken(
                        "patient",
                        Patient.class,
                        it -> it.getMeta().getSecurity().clear(),
                        "security:confidentiality"),
                broken("patient", Patient.class, it -> label(it, "NORDSCLCD").setCode("NOAUTH"), "valueset:handling"),
                broken("patient", Patient.class, it -> unlabel(it, "PERSISTLABEL"), "hub-part2"),
                broken("patient", Patient.class, it -> label(it, "R").setCode("N"), "hub-part2"),
                broken("service-request", ServiceRequest.class, it -> it.setCode(null), "ServiceRequest.code"),
                broken(
                        "service-request",
                        ServiceRequest.class,
                        it -> it.getIdentifierFirstRep().setSystem("urn:x"),
                        "identifier:referral"),
                broken("task", Task.class, it -> it.setStatus(Task.TaskStatus.ENTEREDINERROR), "valueset:task-status"),
                broken("task", Task.class, it -> it.getNote().clear(), "hub-notice"),
                broken("task", Task.class, it -> it.setFocus(null), "Task.focus"),
                broken("task-status", Task.class, it -> it.setStatus(Task.TaskStatus.DRAFT), "valueset:task-status"),
                broken(
                        "task-status",
                        Task.class,
                        it -> it.getMeta().addSecurity().setSystem(ACT_CODE).setCode("SUD"),
                        "hub-sensitive"),
                broken("consent", Consent.class, it -> it.setText(null), "Consent.text"),
                broken("consent", Consent.class, it -> it.getPerformer().clear(), "Consent.performer"),
                broken(
                        "consent",
                        Consent.class,
                        it -> it.getProvision().setType(Consent.ConsentProvisionType.DENY),
                        "fixed to 'permit'"),
                broken(
                        "consent",
                        Consent.class,
                        it -> it.getProvision().getPurposeFirstRep().setCode("HMARKT"),
                        "valueset:purpose"),
                broken(
                        "consent-given",
                        Consent.class,
                        it -> it.getOrganization().clear(),
                        "Consent.organization"),
                broken("consent-given", Consent.class, it -> it.getExtension().clear(), "hub-revocable"),
                broken(
                        "consent-given",
                        Consent.class,
                        it -> it.getProvision().addProvision().setType(Consent.ConsentProvisionType.PERMIT),
                        "Consent.provision"),
                broken("communication", Communication.class, it -> it.getNote().clear(), "hub-notice"),
                broken("communication", Communication.class, it -> it.setSent(null), "Communication.sent"),
                broken(
                        "provenance",
                        Provenance.class,
                        it -> it.getMeta().getTag().clear(),
                        "tag:delivery"),
                broken(
                        "provenance",
                        Provenance.class,
                        it -> it.getAgentFirstRep().setType(null),
                        "agent:hub"));
    }

    private static <T extends Resource> Arguments broken(
            String name, Class<T> type, Consumer<T> breaking, String complaint) {
        Consumer<Resource> any = resource -> breaking.accept(type.cast(resource));
        return Arguments.of(name, any, complaint);
    }

    @ParameterizedTest(name = "{0} {index}: {2}")
    @MethodSource("broken")
    void example_isInvalid_whenItIsBroken(String name, Consumer<Resource> breaking, String complaint) {
        Resource example = example(name);
        breaking.accept(example);
        assertThat(profiles.errors(example)).anyMatch(error -> error.contains(complaint));
    }

    @Test
    void eachProfile_hasAnExampleThatIsBroken() {
        assertThat(broken().map(arguments -> arguments.get()[0])).containsAll(names().toList());
    }

    private static Coding label(Resource resource, String code) {
        return resource.getMeta().getSecurity().stream()
                .filter(label -> label.getCode().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private static void unlabel(Resource resource, String code) {
        resource.getMeta().getSecurity().remove(label(resource, code));
    }

    private static Resource example(String name) {
        Path file = FhirProfiles.FOLDER.resolve("examples").resolve(name + ".json");
        Resource example = (Resource) R4.newJsonParser().parseResource(FhirProfiles.text(file));
        example.getMeta().addProfile(FhirProfiles.url(name));
        return example;
    }

    private static void check(Disclosure disclosure) {
        if (disclosure instanceof Disclosure.Share share) {
            byte[] body = Samples.MAPPINGS.write(MAPPING, share.message()).bytes();
            check(new String(body, StandardCharsets.UTF_8));
        }
    }

    private static void check(String body) {
        Bundle bundle = R4.newJsonParser().parseResource(Bundle.class, body);
        bundle.getEntry().forEach(entry -> claimOurs(entry.getResource()));
        assertThat(profiles.errors(bundle)).isEmpty();
    }

    /** The profiles of others are not here. */
    private static void claimOurs(Resource resource) {
        resource.getMeta()
                .setProfile(ours(resource)
                        .map(FhirProfiles::url)
                        .map(CanonicalType::new)
                        .toList());
    }

    private static Stream<String> ours(Resource resource) {
        return switch (resource) {
            case Patient patient -> Stream.of("patient");
            case ServiceRequest request -> Stream.of("service-request");
            case Task task -> Stream.of(task.hasFocus() ? "task" : "task-status");
            case Consent consent -> Stream.of("consent");
            case Communication communication -> Stream.of("communication");
            case Provenance provenance -> Stream.of("provenance");
            default -> Stream.of();
        };
    }
}
