package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.mapping.JsonLimits;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Payload;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Partner;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Golden folders, one a case, numbered by stage: what came, the record, what each recipient may have of it, what it is
 * sent. {@code GOLDEN=write mvn test -Dtest=JourneysTest} writes stages 1 to 3 anew; then read the difference before
 * you commit it.
 */
class JourneysTest {
    private static final Path FOLDER = Path.of("src/test/resources/journeys");
    private static final boolean WRITE = "write".equals(System.getenv("GOLDEN"));
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final Snapshot SITE = Snapshot.read(Path.of("."));

    /** What a journey is about: the lines of its {@code journey.yaml}. */
    private record Given(
            String kind,
            String from,
            List<String> to,
            Instant at,
            Set<AuthorityType> authorities,
            Set<Category> categories,
            boolean held,
            boolean booked,
            boolean accepted) {
        static Given read(Path folder) {
            ConfigFaults faults = new ConfigFaults();
            try (ConfigMap map = ConfigMap.read(folder.resolve("journey.yaml"), faults)) {
                map.text("about");
                Given given = new Given(
                        map.text("kind"),
                        map.text("from"),
                        map.texts("to"),
                        Instant.parse(map.text("at")),
                        Set.copyOf(map.list("authorities", AuthorityType::valueOf, "authorities")),
                        Set.copyOf(map.list("categories", Category::valueOf, "categories")),
                        map.flag("held"),
                        map.flag("booked"),
                        map.flag("accepted"));
                return given;
            } finally {
                faults.refuse();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> journeyGoesAsItsFolderSays() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            List<Path> found = folders.filter(Files::isDirectory).sorted().toList();
            assertThat(found).hasSizeGreaterThan(5);
            return found.stream()
                    .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> play(folder)));
        }
    }

    private static void play(Path folder) throws IOException {
        Given given = Given.read(folder);
        byte[] received = Files.readAllBytes(folder.resolve("0-received.json"));
        CanonicalMessage message = read(given.kind(), received);
        Map<String, byte[]> stages = new TreeMap<>();
        stages.put("1-canonical.json", JSON.writeValueAsBytes(message.record()));
        for (String to : given.to()) {
            disclose(given, message, partner(to), stages);
        }
        compare(folder, stages);
    }

    private static CanonicalMessage read(String kind, byte[] body) {
        return switch (new MessageReader(SITE.schemas(), JsonLimits.DEFAULT).read(kind, body)) {
            case Reading.Read read -> read.message();
            case Reading.Refused refused -> fail("refused: " + refused.faults());
        };
    }

    private static Partner partner(String id) {
        return SITE.partners().byId(id).orElseThrow();
    }

    private static void disclose(Given given, CanonicalMessage message, Partner to, Map<String, byte[]> stages)
            throws IOException {
        switch (SITE.disclosing().decide(message, situation(given, to))) {
            case Disclosure.Withhold withhold ->
                stages.put(
                        "2-for-" + to.id() + ".withheld", text(withhold.reason().words() + "\n"));
            case Disclosure.Share share -> {
                stages.put(
                        "2-for-" + to.id() + ".json",
                        JSON.writeValueAsBytes(share.message().record()));
                String mapping = to.endpoint().orElseThrow().mapping();
                Payload payload = SITE.mappings().write(mapping, share.message());
                stages.put("3-sent-" + to.id() + ".json", JSON.writeValueAsBytes(JSON.readTree(payload.bytes())));
                if (to.endpoint().orElseThrow().isInbox()) {
                    stages.put(
                            "3-sent-" + to.id() + ".page",
                            SITE.mappings()
                                    .write("html/notice", share.message())
                                    .bytes());
                }
            }
        }
    }

    private static Situation situation(Given given, Partner to) {
        UUID delivery = UUID.nameUUIDFromBytes(text(given.kind() + to.id()));
        List<Authority> authorities =
                given.authorities().stream().map(type -> authority(given, type)).toList();
        Map<UUID, String> names = authorities.stream()
                .collect(Collectors.toMap(Authority::id, one -> "consent-as-" + to.id() + "-knows-it"));
        Map<FieldPath, String> keys = Map.of(
                new FieldPath("participant.key"), "person-as-" + to.id() + "-knows-it",
                new FieldPath("referral.id"), "case-as-" + to.id() + "-knows-it");
        return new Situation(
                delivery,
                given.at(),
                false,
                partner(given.from()),
                to,
                partner(given.from()).origin(),
                true,
                true,
                authorities,
                given.held(),
                given.booked(),
                given.accepted(),
                false,
                new Handles(keys, names, "message-as-" + to.id() + "-knows-it"),
                given.at());
    }

    /** An authority in which everybody is named and every purpose listed, for the categories of the journey. */
    private static Authority authority(Given given, AuthorityType type) {
        Set<String> everybody = SITE.partners().all().stream().map(Partner::id).collect(Collectors.toSet());
        Set<String> purposes =
                SITE.policies().all().stream().map(policy -> policy.purpose()).collect(Collectors.toSet());
        Set<Category> categories = EnumSet.noneOf(Category.class);
        categories.addAll(given.categories());
        Instant signed = given.at().minus(Duration.ofDays(1));
        return new Authority(
                UUID.nameUUIDFromBytes(text(type.name())),
                type,
                null,
                everybody,
                everybody,
                categories,
                purposes,
                signed,
                signed,
                given.at().plus(Duration.ofDays(90)),
                null,
                true);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void compare(Path folder, Map<String, byte[]> stages) throws IOException {
        if (WRITE) {
            for (var stage : stages.entrySet()) {
                Files.writeString(folder.resolve(stage.getKey()), normal(stage.getValue()));
            }
        }
        Set<String> expected = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("1-") || name.startsWith("2-") || name.startsWith("3-"))
                    .forEach(expected::add);
        }
        assertThat(stages.keySet()).as("the stages of " + folder.getFileName()).isEqualTo(expected);
        for (var stage : stages.entrySet()) {
            String golden = Files.readString(folder.resolve(stage.getKey()));
            assertThat(normal(stage.getValue())).as(stage.getKey()).isEqualTo(golden);
        }
    }

    /** As the formatter leaves files: no blanks at the ends of lines, one line end at the end. */
    private static String normal(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8)
                        .replaceAll("[ \\t]+\\n", "\n")
                        .stripTrailing() + "\n";
    }
}
