package org.diversionhub.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** OpenSSL's command line, in a folder: what a partner's IT has. */
public record OpenSsl(Path folder) {
    /** How a command ended, with all that it said. */
    public record Ended(int code, String said) {}

    /** Where {@code .ci/run} runs it has to be there; elsewhere what is called `openssl` is often something else. */
    public static void require() {
        String version = new OpenSsl(Path.of(".")).run("version").said();
        if (System.getenv("HUB_CI") == null) {
            Assumptions.assumeTrue(version.startsWith("OpenSSL 3"), "no OpenSSL 3 here: interoperability is not tried");
        } else if (!version.startsWith("OpenSSL 3")) {
            throw new AssertionError("install OpenSSL 3; it says: " + version);
        }
    }

    public Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), said);
        } catch (IOException e) {
            return new Ended(127, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One line of a shell, which has to succeed. */
    public void must(String line) {
        Ended ended = run(line.trim().split("\\s+"));
        if (ended.code() != 0) {
            throw new AssertionError("openssl " + line + " says: " + ended.said());
        }
    }
}
