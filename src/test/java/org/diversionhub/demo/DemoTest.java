package org.diversionhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.springframework.util.FileSystemUtils;

/** The first minute of a newcomer, in a process of its own: what it prints and how it ends. */
@Execution(CONCURRENT)
class DemoTest {
    private static final Path FOLDER = Path.of("target", "demo-test").toAbsolutePath();
    private static final Pattern PORT = Pattern.compile("https://localhost:\\d+");

    @Test
    void demo_endsWellAndShowsWhoGotWhat_onAFreshMachine() throws Exception {
        freshFolder();

        Path printed = FOLDER.resolve("printed.txt");
        Process demo = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        boolean ended = demo.waitFor(4, TimeUnit.MINUTES);
        demo.destroyForcibly();

        String text = Files.readString(printed);
        assertThat(ended).as(text).isTrue();
        assertThat(demo.exitValue()).as(text).isZero();
        assertThat(text)
                .contains("All went as it should: 16 steps")
                .contains("engagement.status → \"engaged\"")
                .contains("prosecution.chargeStatus → \"yes\"")
                .contains("no authority in force opens it");
        assertThat(text.substring(text.indexOf("One person's way")).lines())
                .as("fits a terminal")
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        assertThat(text).as("prints no record").doesNotContain("F11.20", "F33.1", "910-555", "buprenorphine");
    }

    /** The shipped configuration, with partners on ports that are free now. */
    private static void freshFolder() throws IOException {
        Set<Integer> given = new HashSet<>();
        FileSystemUtils.deleteRecursively(FOLDER);
        for (String part : List.of("config", "mappings")) {
            FileSystemUtils.copyRecursively(Path.of(part), FOLDER.resolve(part));
        }
        try (var files = Files.list(FOLDER.resolve("config/partners"))) {
            for (Path file : files.toList()) {
                String elsewhere = PORT.matcher(Files.readString(file))
                        .replaceAll(found -> "https://localhost:" + freePort(given));
                Files.writeString(file, elsewhere);
            }
        }
    }

    /**
     * No two the same, and below those that the system gives to whoever asks for any: other tests do, at the same time.
     */
    private static int freePort(Set<Integer> given) {
        int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
        if (!given.add(port)) {
            return freePort(given);
        }
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            return freePort(given);
        }
    }

    /** An empty entry at the end would mean this folder, where the routes are once more. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dspring.profiles.active=demo",
                "-cp",
                classPath(),
                "org.diversionhub.DiversionHub"));
        command.addAll(List.of(
                "--hub.demo.stay=false",
                "--hub.demo.certificates=" + FOLDER.resolve("certs"),
                "--server.port=0",
                "--management.server.port=0",
                "--hub.exchange.home=" + FOLDER,
                "--hub.platform.data-folder=" + FOLDER.resolve("data"),
                "--hub.trust.keys-folder=" + FOLDER.resolve("data/keys"),
                "--hub.trust.certificate=" + FOLDER.resolve("certs/hub.pem"),
                "--hub.trust.private-key=" + FOLDER.resolve("certs/hub.key"),
                "--hub.trust.ca=" + FOLDER.resolve("certs/ca.pem")));
        return command;
    }
}
