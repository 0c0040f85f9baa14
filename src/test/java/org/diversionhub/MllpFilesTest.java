package org.diversionhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.config.ConfigurationException;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which partner files with MLLP the hub takes. */
@Execution(CONCURRENT)
class MllpFilesTest {
    private static final String JAIL = "jail-new-hanover";

    @TempDir
    private Path home;

    @BeforeEach
    void copyTheShippedSite() throws IOException {
        for (String folder : new String[] {"config", "mappings"}) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
    }

    private void write(String to, String mapping, String pickup) throws IOException {
        Path file = home.resolve("config/partners/" + JAIL + ".yaml");
        String text = Files.readString(file)
                .replace("https://localhost:9442/hub", to)
                .replace("mapping: json/message", "mapping: " + mapping);
        Files.writeString(file, text + pickup + "\n");
    }

    @Test
    void partnerSendsAndReceivesByMllp() throws IOException {
        write("mllps://ADT.example.gov:2576", "hl7v2/adt", "pickup: {from: \"mllps:\", mapping: hl7v2/jail-adt}");
        Partner jail = Snapshot.read(home).partners().byId(JAIL).orElseThrow();
        assertThat(jail.endpoint().orElseThrow().to()).hasToString("mllps://adt.example.gov:2576");
        assertThat(jail.endpoint().orElseThrow().transport()).isEqualTo("mllps");
        assertThat(jail.usesMllp()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                mllps://there              | hl7v2/adt    |                                               | does not fit `to`
                mllp://there:2575          | hl7v2/adt    |                                               | does not fit `to`
                mllps://there:2576/in      | hl7v2/adt    |                                               | does not fit `to`
                mllps://me@there:2576      | hl7v2/adt    |                                               | does not fit `to`
                mllps://there:2576         | json/message |                                               | MLLP carries HL7 v2, and the mapping `json/message` writes none
                https://there              | json/message | pickup: {from: "mllps:"}                      | no mapping reads it
                https://there              | json/message | pickup: {from: "mllps:", mapping: csv/jail-x} | the mapping `csv/jail-x` reads none
                https://there              | json/message | pickup: {from: "mllps://there:2576"}          | does not fit `from`
                """)
    void whatCannotBeIsToldBeforeTheStart(String to, String mapping, String pickup, String wrong) throws IOException {
        write(to, mapping, pickup == null ? "" : pickup);
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> Snapshot.read(home));
        assertThat(refused).isNotNull();
        assertThat(refused.faults())
                .extracting(ConfigFault::wrong)
                .as("%s", refused.faults())
                .anyMatch(told -> told.contains(wrong));
    }
}
