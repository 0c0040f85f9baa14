package org.diversionhub.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.diversionhub.mapping.ReadingFolder.parts;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jails' systems send a diagnosis and a medication along with a booking. Not an inch further. */
@Execution(CONCURRENT)
class HealthInBookingsTest {
    private static final List<String> HEALTH = List.of(
            "Inventitis", "F99.99", "Samplizole", "3mg", "Madeup", "Medical pod", "Illness", "Medicaid", "Homeless");

    private static final Redacting SHIPPED = Redacting.asShipped();

    @ParameterizedTest
    @CsvSource({"niem/ojb-booking, with-health.xml", "niem/ojb-release, released.xml"})
    void healthInABooking_isInNothingThatTheHubMakesOfIt(String mapping, String file) throws IOException {
        byte[] body = Files.readAllBytes(Path.of("mappings", mapping, "tests", file));
        assertThat(new String(body, UTF_8)).contains("Inventitis");
        WireReading reading = Samples.MAPPINGS.reader(mapping).orElseThrow().read(body, ReadLimits.DEFAULT);
        Part.Made part = (Part.Made) parts(reading).get(0);
        assertThat(new String(part.json(), UTF_8)).doesNotContain(HEALTH);
        assertThat(reading + part.toString() + part.cells()).doesNotContain(HEALTH);
        assertThat(categories(part)).isSubsetOf(EnumSet.of(Category.ID, Category.GOV, Category.CHRI, Category.CUS));
        for (Role role : Role.values()) {
            for (Origin origin : Origin.values()) {
                assertThat(received(part, role, origin)).as("%s", role).doesNotContain(HEALTH);
            }
        }
    }

    /** By the policies that the hub ships, with every authority that there is. */
    private static String received(Part.Made part, Role role, Origin origin) {
        ObjectNode record = (ObjectNode) Golden.message(part);
        record.remove("message");
        Disclosure decision = SHIPPED.decide(part.kind(), record, role, origin, false);
        return decision instanceof Disclosure.Share share
                ? List.of("json/message", "niem/message", "html/notice").stream()
                        .map(mapping -> new String(
                                Samples.MAPPINGS.write(mapping, share.message()).bytes(), UTF_8))
                        .collect(Collectors.joining())
                : "";
    }

    private static Set<Category> categories(Part.Made part) {
        ObjectNode record = (ObjectNode) Golden.message(part);
        record.remove("message");
        return Redacting.fields(part.kind(), record).stream()
                .map(path -> Samples.SCHEMAS.of(part.kind()).fields().get(path).category())
                .collect(Collectors.toSet());
    }

    /** What a fault says of it is no more. */
    @Test
    void faultsOfABooking_tellNothingOfIt() throws IOException {
        byte[] body = Files.readAllBytes(Path.of("mappings/niem/ojb-booking/tests/faults.xml"));
        WireReading reading =
                Samples.MAPPINGS.reader("niem/ojb-booking").orElseThrow().read(body, ReadLimits.DEFAULT);
        assertThat(ReadingFolder.faults(parts(reading).get(0)).toString())
                .doesNotContain(HEALTH)
                .doesNotContain("Sample", "Specimen", "ANOTHER");
    }
}
