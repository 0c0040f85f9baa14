package org.diversionhub.e2e;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.http.impl.client.HttpClients;
import org.diversionhub.demo.SampleCertificate;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A provider's FHIR server that is not ours: HAPI's JPA server, on loopback, in a process with a class path of its own
 * ({@code src/test/fhir-server}). What it holds survives its end, as a database does.
 */
public final class RealFhirServer implements AutoCloseable {
    private static final Path CLASS_PATH = Path.of("target/fhir-server/class-path");
    private static final Duration START = Duration.ofMinutes(3);

    private static RealFhirServer shared;

    private final FhirContext fhir = FhirContext.forR4();
    private final Path folder;
    private final TestTls tls;
    private final String certificate;
    private Process process;
    private int port;

    /** The one that all test classes share, under the authority of the shared hub. */
    public static synchronized RealFhirServer shared() {
        if (shared == null) {
            TestHub hub = TestHub.shared();
            shared = new RealFhirServer(hub.folder().resolve("fhir-server"), hub.tls(), "sud-harbor").start();
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    /** @param certificate the partner whose server it is */
    RealFhirServer(Path folder, TestTls tls, String certificate) {
        this.folder = folder;
        this.tls = tls;
        this.certificate = certificate;
        var factory = fhir.getRestfulClientFactory();
        factory.setServerValidationMode(ServerValidationModeEnum.NEVER);
        // The last, since every other setting forgets it.
        factory.setHttpClient(
                HttpClients.custom().setSSLContext(tls.context(certificate)).build());
    }

    /** Starts it, on a port that is another each time. */
    RealFhirServer start() {
        try {
            Files.createDirectories(folder);
            Path out = folder.resolve("out.txt");
            ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
            builder.environment().put("FHIR_SERVER_PASSWORD", SampleCertificate.PASSWORD);
            process = builder.redirectOutput(out.toFile()).start();
            port = awaitPort(out);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx700m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Files.readString(CLASS_PATH).strip(),
                "src/test/fhir-server/FhirServer.java",
                folder.toString(),
                tls.file(certificate + ".p12").toString(),
                tls.file("ca.pem").toString());
    }

    private int awaitPort(Path out) throws IOException {
        Instant end = Instant.now().plus(START);
        while (process.isAlive() && Instant.now().isBefore(end)) {
            var said = Files.readAllLines(out).stream()
                    .filter(line -> line.startsWith("port "))
                    .findAny();
            if (said.isPresent()) {
                return Integer.parseInt(said.get().substring("port ".length()));
            }
            pause();
        }
        process.destroyForcibly();
        throw new IllegalStateException("the FHIR server does not start:\n" + Files.readString(out));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    public IGenericClient client() {
        return fhir.newRestfulGenericClient("https://localhost:" + port + "/fhir");
    }

    /** Each version of each resource that it was given since then. */
    List<Resource> everythingSince(Date then) {
        List<Resource> found = new ArrayList<>();
        for (Bundle page = first(then); page != null; page = next(page)) {
            page.getEntry().stream()
                    .filter(entry -> entry.getRequest().getMethod() != Bundle.HTTPVerb.DELETE)
                    .forEach(entry -> found.add(entry.getResource()));
        }
        return found;
    }

    private Bundle first(Date then) {
        return client().history()
                .onServer()
                .returnBundle(Bundle.class)
                .since(then)
                .count(200)
                .execute();
    }

    private @Nullable Bundle next(Bundle page) {
        return page.getLink("next") == null
                ? null
                : client().loadPage().next(page).execute();
    }

    /** As when its machine fails: no goodbye. */
    void crash() {
        process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        crash();
    }
}
