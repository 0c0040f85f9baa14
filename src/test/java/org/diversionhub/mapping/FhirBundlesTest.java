package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bundle is FHIR R4 to a parser that forgives nothing, and can be sent twice. */
@Execution(CONCURRENT)
class FhirBundlesTest {
    private static final FhirContext R4 = FhirContext.forR4();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPPING = "fhir/closed-loop";

    private static Redacting everything;
    private static final Redacting AS_SHIPPED = Redacting.asShipped();

    @BeforeAll
    static void writeThePolicy(@TempDir Path folder) {
        everything = Redacting.everything(folder);
    }

    static Stream<Sample> samples() {
        return Samples.all().stream().filter(sample -> Samples.MAPPINGS.has(MAPPING, sample.kind()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void write_givesAStrictTransactionOfConditionalCreates(Sample sample) {
        for (Origin origin : Origin.values()) {
            for (boolean update : List.of(false, true)) {
                check(everything.decide(sample.kind(), Redacting.record(sample), Role.CASE_MANAGEMENT, origin, update));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void write_isStrictForTheRolesOfCareUnderTheShippedPolicies(Sample sample) {
        for (Role role : List.of(Role.SUD_PROVIDER, Role.MH_PROVIDER, Role.PEER_SUPPORT, Role.JAIL_MEDICAL)) {
            for (Origin origin : Origin.values()) {
                check(AS_SHIPPED.decide(sample.kind(), Redacting.record(sample), role, origin, false));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void write_isStrictWithOneFieldAlone(Sample sample) {
        ObjectNode record = Redacting.record(sample);
        List<FieldPath> fields = Redacting.fields(sample.kind(), record);
        for (FieldPath path : fields) {
            ObjectNode one = Redacting.only(record, fields, path);
            check(everything.decide(sample.kind(), one, Role.CASE_MANAGEMENT, Origin.PART2, false));
        }
    }

    /** The jail's slip goes on: whoever waits at the door has to hear of the release. */
    @ParameterizedTest
    @CsvSource({
        "released, 2026-04-02T03:10:00-04:00, 2026-04-09T11:20:00-04:00, true, true",
        "released, 2026-04-09T11:20:00-04:00, 2026-04-09T11:20:00.0-04:00, true, true",
        "released, 2026-04-09T11:20:00.5-04:00, 2026-04-09T15:20:00Z, false, true",
        "transferred, 2026-04-10T00:00:00Z, 2026-04-09T11:20:00-04:00, false, true",
        "in-custody, 2026-04-10T00:00:00Z, 2026-04-09T11:20:00-04:00, true, false",
        "released, 2026-12-31T23:59:60Z, 2026-04-09T11:20:00-04:00, true, true"
    })
    void noStayEndsBeforeItBegins(String state, String booked, String released, boolean begins, boolean ends) {
        Sample sample = samples()
                .filter(one -> one.kind().equals(Kind.parse("custody-event/released")))
                .findFirst()
                .orElseThrow();
        ObjectNode record = Redacting.record(sample);
        record.withObjectProperty("custody")
                .put("state", state)
                .put("bookedAt", booked)
                .put("releasedAt", released);
        JsonNode period = encounter(everything.decide(sample.kind(), record, Role.CASE_MANAGEMENT, Origin.NONE, false))
                .path("period");
        assertThat(period.path("start").asText(null)).isEqualTo(begins ? booked : null);
        assertThat(period.path("end").asText(null)).isEqualTo(ends ? released : null);
    }

    private static JsonNode encounter(Disclosure disclosure) {
        var message = ((Disclosure.Share) disclosure).message();
        try {
            JsonNode bundle =
                    JSON.readTree(Samples.MAPPINGS.write(MAPPING, message).bytes());
            return bundle.findParents("resourceType").stream()
                    .filter(resource -> resource.path("resourceType").asText().equals("Encounter"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(Disclosure disclosure) {
        if (disclosure instanceof Disclosure.Share share) {
            byte[] body = Samples.MAPPINGS.write(MAPPING, share.message()).bytes();
            check(strict().parseResource(Bundle.class, new String(body, StandardCharsets.UTF_8)));
        }
    }

    private static void check(Bundle bundle) {
        assertThat(bundle.getType()).isEqualTo(Bundle.BundleType.TRANSACTION);
        Set<String> urls = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (var entry : bundle.getEntry()) {
            assertThat(urls.add(entry.getFullUrl()))
                    .as("%s once", entry.getFullUrl())
                    .isTrue();
            assertThat(entry.getRequest().getMethod()).isEqualTo(Bundle.HTTPVerb.POST);
            assertThat(entry.getRequest().getIfNoneExist()).matches("(identifier|_tag)=[^|]+\\|.+");
            assertThat(keys.add(entry.getRequest().getUrl() + "?"
                            + entry.getRequest().getIfNoneExist()))
                    .as("%s once", entry.getRequest().getIfNoneExist())
                    .isTrue();
            assertThat(entry.getResource().getMeta().getSecurity()).isNotEmpty();
        }
        claimsNoProfileThatWantsMoreOfThePatient(bundle);
        for (var entry : bundle.getEntry()) {
            R4.newTerser().getAllPopulatedChildElementsOfType(entry.getResource(), Reference.class).stream()
                    .map(Reference::getReference)
                    .filter(reference -> reference != null)
                    .forEach(reference -> assertThat(urls).contains(reference));
        }
    }

    /** SDOHCC, and a condition of US Core, are about a patient of US Core. */
    private static void claimsNoProfileThatWantsMoreOfThePatient(Bundle bundle) {
        boolean isUsCore = claims(bundle).anyMatch(profile -> profile.endsWith("/us-core-patient"));
        assertThat(isUsCore || claims(bundle).noneMatch(profile -> profile.matches(".*/(SDOHCC|us-core-condition)-.*")))
                .isTrue();
    }

    private static Stream<String> claims(Bundle bundle) {
        return bundle.getEntry().stream()
                .flatMap(entry -> entry.getResource().getMeta().getProfile().stream())
                .map(CanonicalType::getValue);
    }

    private static IParser strict() {
        return R4.newJsonParser().setParserErrorHandler(new StrictErrorHandler());
    }
}
