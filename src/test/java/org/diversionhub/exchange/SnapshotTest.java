package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** A hub does not start with a mapping of which its own tests say that it reads wrongly. */
@Execution(CONCURRENT)
class SnapshotTest {
    @TempDir
    private Path home;

    @Test
    void readAndTest_refusesAMappingWhoseGoldenTestFails() throws IOException {
        for (String folder : List.of("config", "mappings")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                for (Path one : all.filter(Files::isRegularFile).toList()) {
                    Files.createDirectories(home.resolve(one).getParent());
                    Files.copy(one, home.resolve(one));
                }
            }
        }
        assertThat(Snapshot.readAndTest(home).mappings().reader("csv/rms-x")).isPresent();
        Path description = home.resolve("mappings/csv/rms-x.yaml");
        Files.writeString(description, Files.readString(description).replace("zone: America/New_York", "zone: UTC"));
        assertThat(Snapshot.read(home).mappings().reader("csv/rms-x")).isPresent();
        assertThatThrownBy(() -> Snapshot.readAndTest(home))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "rms-x/tests/day.json: the test \"day.csv\" fails: /parts/0/message/message/time");
    }
}
