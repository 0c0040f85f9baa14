package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.exchange.Switching;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some partners have limits of their own; the site's hold for all others. */
class LimitsTest {
    private static final String LIMITED = "pd-wilmington";
    private static final String OTHER = "so-push";
    private static final String PROVIDER = "sud-harbor";
    private static final TestHub HUB = TestHub.shared();
    private static final String LARGE = "{\"a\": \"" + "x".repeat(3000) + "\"}";

    @TempDir
    private static Path site;

    private static Snapshot before;

    @BeforeAll
    static void someHaveLimits() throws IOException {
        before = HUB.bean(CurrentSnapshot.class).get();
        TestHub.copy(HUB.folder().resolve("config"), site.resolve("config"));
        TestHub.copy(HUB.folder().resolve("mappings"), site.resolve("mappings"));
        own(LIMITED, "{per-second: 2, body: 2KB}");
        own(PROVIDER, "{body: 2KB}");
        HUB.bean(Switching.class).to(Snapshot.read(site));
    }

    @AfterAll
    static void asItWas() throws IOException {
        HUB.bean(Switching.class).to(before);
    }

    private static void own(String partner, String limits) throws IOException {
        Path file = site.resolve("config/partners/" + partner + ".yaml");
        Files.writeString(file, Files.readString(file) + "\nlimits: " + limits + "\n");
    }

    private static List<Caller.Answer> twelveCallsOf(String partner) {
        return IntStream.range(0, 12)
                .mapToObj(i -> HUB.caller(partner).get("/exchange/receipt-key", "text/plain"))
                .toList();
    }

    /** From the second on that follows the one in which it was changed. */
    @Test
    void whoCallsTooOftenForItsOwnLimitIsToldToWait_andNobodyElse() {
        Caller.Answer refused = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> twelveCallsOf(LIMITED).stream()
                                .filter(one -> one.status() != 200)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains(":too-many", "2 calls a second (limits.per-second in your partner file)");
        assertThat(twelveCallsOf(OTHER)).extracting(Caller.Answer::status).containsOnly(200);
    }

    private static Caller.Answer post(String partner) {
        Caller.Answer answer;
        do {
            answer =
                    HUB.caller(partner).post("/exchange/diversion-referral", LARGE.getBytes(UTF_8), "application/json");
        } while (answer.status() == 429);
        return answer;
    }

    @Test
    void messageBeyondItsOwnLimitIsTooLarge_andOfNobodyElse() {
        Caller.Answer refused = post(LIMITED);
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.text()).contains("2048 bytes (setting limits.body in your partner file)");
        assertThat(post(OTHER).status()).isNotIn(413, 429);
    }

    @Test
    void fhirHoldsALowerLimitOfItsOwn() {
        assertThat(fhir(PROVIDER).status()).isEqualTo(413);
        assertThat(fhir(PROVIDER).text()).contains("too-long", "limits.body in your partner file");
        assertThat(fhir("mh-coastal").status()).isNotEqualTo(413);
    }

    private static Caller.Answer fhir(String partner) {
        return HUB.caller(partner).call("POST", "/fhir/Task/$validate", LARGE, "Content-Type", "application/fhir+json");
    }

    @Test
    void statusShowsWhichLimitsHold_andWhoseTheyAre() throws IOException {
        Path own = HUB.folder().resolve("config/partners/" + LIMITED + ".yaml");
        String text = Files.readString(own);
        try {
            Files.writeString(own, text + "\nlimits: {per-second: 10, body: 256KB}\n");
            assertThat(status())
                    .contains(
                            "limits per-second 10 (partner file; the site allows 600), body 256KB (partner file; the site"
                                    + " allows 4MB), file 4MB (site), file-rows 5000 (site)");
            JsonNode limits = StreamSupport.stream(
                            new ObjectMapper().readTree(status("--json")).spliterator(), false)
                    .filter(one -> one.path("partner").asText().equals(LIMITED))
                    .findFirst()
                    .orElseThrow()
                    .path("limits");
            assertThat(limits.get(1).toString())
                    .isEqualTo("{\"name\":\"body\",\"value\":262144,\"from\":\"partner\",\"most\":4194304}");
            assertThat(limits.get(2).path("from").asText()).isEqualTo("site");
            Files.writeString(own, text + "\nlimits: {per-second: many}\n");
            assertThat(status()).contains("limits cannot be told: see hub check");
        } finally {
            Files.writeString(own, text);
        }
    }

    private static String status(String... more) {
        List<String> all = new ArrayList<>(List.of("partner", "status"));
        all.addAll(List.of(more));
        return Command.run(HUB.folder(), all.toArray(String[]::new)).out();
    }
}
