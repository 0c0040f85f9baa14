package org.diversionhub.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A script of {@code src/test/node}, run by Node with the unmodified clients of npm. */
record JavaScript(TestHub hub, String script) {
    private static final Path FOLDER = Path.of("target/node");
    private static final Duration MOST = Duration.ofMinutes(2);

    static void requireNode() {
        Assumptions.assumeTrue(hasNode(), "Node is not on this machine: no JavaScript client is tried");
    }

    private static boolean hasNode() {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Gives it this as JSON, and returns what it printed once it has ended well. */
    String run(Map<String, Object> given) throws IOException, InterruptedException {
        assertThat(FOLDER.resolve("node_modules"))
                .as("the thorough profile runs npm")
                .exists();
        Path out = FOLDER.resolve(script + ".out.txt");
        Path log = FOLDER.resolve(script + ".log.txt");
        ProcessBuilder builder = new ProcessBuilder("node", script).directory(FOLDER.toFile());
        builder.environment()
                .put("NODE_EXTRA_CA_CERTS", hub.tls().file("ca.pem").toString());
        Process node =
                builder.redirectOutput(out.toFile()).redirectError(log.toFile()).start();
        try (OutputStream in = node.getOutputStream()) {
            in.write(new ObjectMapper().writeValueAsBytes(given));
        }
        boolean ended = node.waitFor(MOST.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            node.destroyForcibly();
        }
        String said = Files.readString(out, UTF_8);
        assertThat(ended && node.exitValue() == 0)
                .as(said + Files.readString(log, UTF_8))
                .isTrue();
        return said;
    }
}
