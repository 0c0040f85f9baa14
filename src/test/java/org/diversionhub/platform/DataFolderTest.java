package org.diversionhub.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.diversionhub.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Two hubs never share a data folder: the second would stop the first one's database. */
class DataFolderTest {
    private static final ProcessHandle SELF = ProcessHandle.current();

    @TempDir
    Path folder;

    @Test
    void secondHubIsRefused_beforeItTouchesTheFirstOnesDatabase() throws IOException {
        Path data = folder.resolve("data");
        try (DataFolder first = DataFolder.take(data)) {
            // What the second hub would take for an orphan, and stop.
            Path pid = Files.createDirectories(first.resolve("postgres/data")).resolve("postmaster.pid");
            Files.writeString(pid, SELF.pid() + "\n");
            new ApplicationContextRunner()
                    .withUserConfiguration(DatabaseConfiguration.class, BrokerConfiguration.class)
                    .withPropertyValues("hub.platform.data-folder=" + data)
                    .run(second -> assertThat(second)
                            .getFailure()
                            .rootCause()
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining(data.toString())
                            .hasMessageContaining("another hub is running on this data folder")
                            .hasMessageContaining("hub.platform.data-folder of its own"));
            assertThat(pid).exists();
            assertThat(data.resolve("broker")).doesNotExist();
        }
        DataFolder.take(data).close();
    }

    @Test
    void secondHubIsRefused_whenTheFirstIsAnotherProcess() throws IOException, InterruptedException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Process first = new ProcessBuilder(
                        SELF.info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(first.inputReader().readLine()).isEqualTo("taken");
            assertThatThrownBy(() -> DataFolder.take(data)).isInstanceOf(ConfigurationException.class);
        } finally {
            first.destroyForcibly().waitFor();
        }
        DataFolder.take(data).close();
    }

    /** Another hub, as far as the folder is concerned. */
    static final class Holder {
        public static void main(String[] args) throws IOException {
            try (var folder = DataFolder.take(Path.of(args[0]))) {
                System.out.println(Files.exists(folder.resolve("hub.lock")) ? "taken" : "not");
                System.in.read();
            }
        }
    }
}
