package org.diversionhub.e2e;

import static org.awaitility.Awaitility.await;
import static org.diversionhub.e2e.OneCase.MANAGER;
import static org.diversionhub.e2e.OneCase.POLICE;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.trust.PairwiseIds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A client that is not ours, nor Java, works with the server as it is: fhir-kit-client of npm, unmodified
 * ({@code src/test/node}), with a token.
 */
@Tag("thorough")
class FhirJavaScriptTest {
    private static final String SHELF = "sud-tidewater";
    private static final String OTHER = "other-shelf";

    private static TestHub hub;
    private static Snapshot before;
    private static String fileBefore;
    private static ECKey key;

    private static void registerTheKey() throws Exception {
        hub = TestHub.shared();
        before = hub.bean(CurrentSnapshot.class).get();
        key = new ECKeyGenerator(Curve.P_384).keyID("ec-1").generate();
        Files.writeString(partners().resolve("node.jwks.json"), new JWKSet(key).toString(true));
        fileBefore = Files.readString(file());
        Files.writeString(file(), fileBefore + "smart: {jwks: partners/node.jwks.json}\n");
        hub.bean(CurrentSnapshot.class).swap(Snapshot.read(hub.folder()));
    }

    @AfterAll
    static void leaveTheHubAsItWas() throws IOException {
        if (fileBefore != null) {
            Files.writeString(file(), fileBefore);
            Files.delete(partners().resolve("node.jwks.json"));
            hub.bean(CurrentSnapshot.class).swap(before);
        }
    }

    private static Path partners() {
        return hub.folder().resolve("config/partners");
    }

    private static Path file() {
        return partners().resolve(SHELF + ".yaml");
    }

    @Test
    void referralIsWorked_andWhoeverMayKnowHears() throws Exception {
        JavaScript.requireNode();
        registerTheKey();
        OneCase first = agreed(OneCase.referred(referral -> referral.with("service.provider", SHELF)), SHELF);
        OneCase second = OneCase.ofTheSamePersonAs(first, referral -> referral.with("service.provider", SHELF));
        agreed(second, SHELF);
        OneCase strangers = agreed(OneCase.referred(referral -> referral.with("service.provider", OTHER)), OTHER);
        new JavaScript(hub, "work.js")
                .run(Map.of(
                        "hub",
                        hub.url() + "/fhir",
                        "partner",
                        SHELF,
                        "key",
                        key.toJSONObject(),
                        "participant",
                        first.keyAt(SHELF),
                        "referral",
                        handle(second, SHELF),
                        "strangersTask",
                        task(strangers)));
        awaitAtManager(second, "\"referral-response\"", "\"accepted\"");
        awaitAtManager(second, "\"intakeCompleted\":true", "2026-03-06", "\"active\"");
        awaitAtManager(second, "\"appointment\"", "\"booked\"", "2026-03-24T14:30:00");
        awaitAtManager(second, "\"engagement\"", "\"onhold\"");
    }

    private static OneCase agreed(OneCase one, String provider) {
        one.send(MANAGER, "consent", one.consent("RELEASE", Set.of(POLICE, MANAGER), Set.of(provider)));
        one.send(MANAGER, "consent", one.consent("P2_NAMED", Set.of(provider), Set.of(MANAGER)));
        one.awaitStates(provider, "diversion-referral", List.of("DELIVERED"));
        return one;
    }

    private static String handle(OneCase one, String provider) {
        return hub.bean(PairwiseIds.class).id(provider, "referral", one.id().toString());
    }

    private static String task(OneCase one) {
        return hub.caller(OTHER)
                .get("/fhir/Task?identifier=urn:diversionhub:referral%7C" + handle(one, OTHER), "application/fhir+json")
                .json()
                .at("/entry/0/resource/id")
                .asText();
    }

    private static void awaitAtManager(OneCase one, String... words) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> one.at(MANAGER).stream()
                        .anyMatch(message -> List.of(words).stream().allMatch(message.text()::contains)));
    }
}
