package org.diversionhub.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The site under load: the shipped configuration and mappings, with the bench's certificates, and with the four
 * partners of a referral at the bench's sinks.
 */
public final class Site implements AutoCloseable {
    /** In the order of their numbers: case management, the prosecutor, and two providers. */
    static final List<String> SINKS = List.of("lead-case-management", "da-new-hanover", "sud-harbor", "mh-coastal");

    static final String POLICE = "pd-wilmington";
    static final String CASE_MANAGEMENT = SINKS.get(0);
    private static final String RETRY = "retry: {first: 5s, factor: 2, cap: 15m, give-up: 72h}";

    final Path folder;
    final Certificates certificates;
    final List<Sink> sinks = new ArrayList<>();
    private final Set<String> readers;

    Site(Path folder) throws IOException, GeneralSecurityException {
        this(folder, Set.of());
    }

    /** @param readers of the sinks' partners, who read on the hub's FHIR server instead */
    Site(Path folder, Set<String> readers) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.readers = readers;
        delete(folder);
        copy(Path.of("config"), folder.resolve("config"));
        copy(Path.of("mappings"), folder.resolve("mappings"));
        List<String> names = new ArrayList<>(List.of("hub", POLICE));
        names.addAll(SINKS);
        certificates = new Certificates(folder.resolve("certs"), names);
        for (String partner : SINKS) {
            boolean fhir = partner.equals("sud-harbor");
            sinks.add(new Sink(
                    sinks.size(),
                    fhir ? "application/fhir+json" : "application/json",
                    fhir ? "{\"resourceType\":\"Bundle\",\"type\":\"transaction-response\"}" : "{}",
                    certificates.context(partner),
                    (sink, key, body) -> {}));
        }
        rewritePartners();
    }

    String url(int sink) {
        String partner = SINKS.get(sink);
        String path = partner.equals("sud-harbor") ? "/fhir" : "/hub";
        return "https://localhost:" + sinks.get(sink).port() + path;
    }

    void hear(Sink.Ear ear) {
        sinks.forEach(sink -> sink.hear(ear));
    }

    private void rewritePartners() throws IOException {
        Path partners = folder.resolve("config/partners");
        List<Path> files;
        try (Stream<Path> list = Files.list(partners)) {
            files = list.toList();
        }
        for (Path file : files) {
            String text = Files.readString(file).replace("Diversion Hub Sample CA", Certificates.AUTHORITY);
            String partner = file.getFileName().toString().replace(".yaml", "");
            int sink = SINKS.indexOf(partner);
            if (readers.contains(partner)) {
                text = text.replaceFirst("to: fhir\\+https:\\S+", "to: \"fhir:\"")
                        .replaceFirst("(?m)^ +retry:.*\n", "");
            } else if (sink >= 0) {
                text = text.replaceFirst("to: \"inbox:\"", "to: " + url(sink))
                        .replaceFirst("(fhir\\+)?https://localhost:\\d+/[a-z]+", "$1" + url(sink));
                text += text.contains("retry:") ? "" : "  " + RETRY + "\n";
            }
            Files.writeString(file, text);
        }
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        for (Sink sink : sinks) {
            sink.close();
        }
    }

    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(one).toString());
                if (Files.isDirectory(one)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(one, target);
                }
            }
        }
    }

    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(one);
            }
        }
    }
}
