package org.diversionhub.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigFault;
import org.diversionhub.exchange.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partner with keys needs a hub that says what assertions are for. */
@Execution(CONCURRENT)
class TokenConfigurationTest {
    @TempDir
    Path home;

    @Test
    void startIsRefused_whenAPartnerHasKeysAndTheHubHasNoAddress() throws IOException {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
        var without = new FhirSettings(null);
        assertThat(faults(without)).isEmpty();
        Path file = home.resolve("config/partners/sud-harbor.yaml");
        Files.writeString(file, Files.readString(file) + "smart: {jwks: \"https://harbor.example.org/keys\"}\n");
        assertThat(faults(without)).singleElement().satisfies(fault -> {
            assertThat(fault.file()).isEqualTo("config/partners/sud-harbor.yaml");
            assertThat(fault.right()).contains("hub.fhir.address");
        });
        var with = new FhirSettings(URI.create("https://hub.example.org/fhir"));
        assertThat(faults(with)).isEmpty();
    }

    private List<ConfigFault> faults(FhirSettings settings) {
        return new TokenConfiguration().addressForKeys(settings).faults(Snapshot.read(home));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hub.example.org/fhir",
                "https://hub.example.org/fhir/",
                "https://hub.example.org/fhir?x=1",
                "https://hub.example.org/fhir#x",
                "https:/fhir",
                "hub.example.org/fhir"
            })
    void addressIsRefused_whenAPartnerCouldNotWriteItSo(String address) {
        assertThatThrownBy(() -> new FhirSettings(URI.create(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hub.fhir.address");
    }
}
