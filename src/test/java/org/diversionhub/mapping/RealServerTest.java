package org.diversionhub.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.e2e.RealFhirServer;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A FHIR server that is not ours takes a bundle of every kind with its labels, and the same once more without doubling
 * anything.
 */
@Execution(CONCURRENT) // beside other classes,
@ResourceLock("RealServerTest") // one method after the other
@Tag("thorough")
class RealServerTest {
    private static final int TIMES = 3;

    private static Redacting everything;
    private static IGenericClient client;

    @BeforeAll
    static void startTheServer(@TempDir Path folder) {
        everything = Redacting.everything(folder);
        client = RealFhirServer.shared().client();
    }

    static Stream<Sample> samples() {
        return FhirBundlesTest.samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void bundleIsTaken_andDoublesNothing(Sample sample) {
        for (boolean update : List.of(false, true)) {
            Disclosure decided = everything.decide(
                    sample.kind(), Redacting.record(sample), Role.CASE_MANAGEMENT, Origin.PART2, update);
            if (decided instanceof Disclosure.Share share) {
                check(ofSomebodyElse(written(share)));
            }
        }
    }

    private static void check(String text) {
        Bundle bundle = client.getFhirContext().newJsonParser().parseResource(Bundle.class, text);
        List<Bundle.BundleEntryComponent> first = transaction(text);
        assertThat(first)
                .extracting(entry -> entry.getResponse().getStatus())
                .allMatch(status -> status.startsWith("20"))
                .anyMatch(status -> status.startsWith("201"));
        for (int i = 0; i < first.size(); i++) {
            if (first.get(i).getResponse().getStatus().startsWith("201")) {
                Resource sent = bundle.getEntry().get(i).getResource();
                Resource kept = read(first.get(i).getResponse().getLocation());
                assertThat(labels(kept)).as(sent.fhirType()).isNotEmpty().isEqualTo(labels(sent));
            }
        }
        List<Bundle.BundleEntryComponent> again = transaction(text);
        assertThat(again)
                .extracting(entry -> entry.getResponse().getStatus())
                .allMatch(status -> status.startsWith("200"));
        assertThat(locations(again)).isEqualTo(locations(first));
    }

    private static Resource read(String location) {
        IdType id = new IdType(location);
        return (Resource) client.read()
                .resource(id.getResourceType())
                .withId(id.getIdPart())
                .execute();
    }

    private static Set<String> labels(Resource resource) {
        return resource.getMeta().getSecurity().stream()
                .map(label -> label.getSystem() + "|" + label.getCode())
                .collect(Collectors.toSet());
    }

    /** A server may refuse one of two that meet, as the hub takes into account, and has none of what it refuses. */
    @Test
    void sameBundleAtOnceDoublesNothing() throws InterruptedException {
        Sample sample = Samples.of("diversion-referral/arrest");
        var share = (Disclosure.Share)
                everything.decide(sample.kind(), Redacting.record(sample), Role.CASE_MANAGEMENT, Origin.PART2, false);
        String bundle = ofSomebodyElse(written(share));
        try (var atOnce = Executors.newFixedThreadPool(TIMES)) {
            List<Future<List<String>>> sent = IntStream.range(0, TIMES)
                    .mapToObj(time -> atOnce.submit(() -> locations(transaction(bundle))))
                    .toList();
            for (Future<List<String>> one : sent) {
                try {
                    assertThat(one.get()).isEqualTo(locations(transaction(bundle)));
                } catch (ExecutionException refused) {
                    assertThat(((BaseServerResponseException) refused.getCause()).getStatusCode())
                            .satisfiesAnyOf(
                                    status -> assertThat(status).isEqualTo(409),
                                    status -> assertThat(status).isGreaterThanOrEqualTo(500));
                }
            }
        }
        assertThat(transaction(bundle))
                .extracting(entry -> entry.getResponse().getStatus())
                .allMatch(status -> status.startsWith("200"));
    }

    private static String written(Disclosure.Share share) {
        byte[] bytes =
                Samples.MAPPINGS.write("fhir/closed-loop", share.message()).bytes();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String ofSomebodyElse(String bundle) {
        return bundle.replace("-at-recipient", "-" + UUID.randomUUID());
    }

    private static List<Bundle.BundleEntryComponent> transaction(String bundle) {
        Bundle parsed = client.getFhirContext().newJsonParser().parseResource(Bundle.class, bundle);
        return client.transaction().withBundle(parsed).execute().getEntry();
    }

    private static List<String> locations(List<Bundle.BundleEntryComponent> entries) {
        return entries.stream().map(entry -> entry.getResponse().getLocation()).toList();
    }
}
