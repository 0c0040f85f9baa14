package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts, as Prometheus's own checker reads them. */
@Tag("thorough")
class AlertRulesTest {
    private static final Path ALERTS = Path.of("docs/monitoring/alerts.yaml");

    @TempDir
    private Path folder;

    /**
     * What {@code .ci/counterparts} has unpacked, or what is installed; where {@code .ci/run} runs it has to be there.
     */
    private static Path promtool() {
        Stream<Path> installed = Stream.of(System.getenv("PATH").split(":"))
                .map(entry -> Path.of(entry).resolve("promtool"));
        Optional<Path> found = Stream.concat(Stream.of(Path.of("target/promtool/usr/bin/promtool")), installed)
                .filter(Files::isExecutable)
                .findFirst();
        if (System.getenv("HUB_CI") == null) {
            Assumptions.assumeTrue(found.isPresent(), "no promtool here: the alerts are not tried");
        }
        return found.orElseThrow(() -> new AssertionError("there is no promtool: see .ci/counterparts"));
    }

    private record Checked(int code, String said) {}

    private static Checked checked(Path rules) throws IOException {
        Process process = new ProcessBuilder(promtool().toString(), "check", "rules", rules.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Checked(process.onExit().join().exitValue(), said);
    }

    @Test
    void alertsAreWhatPrometheusReads() throws IOException {
        Checked good = checked(ALERTS);
        assertThat(good.code()).as(good.said()).isZero();
        Path broken = Files.writeString(
                folder.resolve("broken.yaml"), Files.readString(ALERTS).replaceFirst("== 0", "== == 0"));
        assertThat(checked(broken).code()).isNotZero();
    }
}
