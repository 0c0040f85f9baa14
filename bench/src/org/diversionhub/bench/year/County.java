package org.diversionhub.bench.year;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.bench.Certificates;
import org.diversionhub.bench.Sink;
import org.diversionhub.bench.Site;

/** The shipped site with all its partners played here: some are pushed to, some fetch, one only refers. */
final class County implements AutoCloseable {
    static final String MANAGER = "lead-case-management";
    static final String PROSECUTOR = "da-new-hanover";
    static final String SUD = "sud-harbor";
    static final String MH = "mh-coastal";
    static final String POLICE = "pd-wilmington";
    static final String SHERIFF = "so-new-hanover";
    static final String OFFICERS = "officer-app";
    static final String COMMUNITY = "web-form";
    static final String JAIL = "jail-new-hanover";
    static final String JAIL_HEALTH = "jail-health-new-hanover";
    static final String PEERS = "peer-anchor";

    /** In the order of their sinks. */
    static final List<String> PUSHED = List.of(MANAGER, PROSECUTOR, SUD, MH, POLICE, JAIL);

    static final Set<String> FETCHING = Set.of(SHERIFF, OFFICERS, PEERS, JAIL_HEALTH);

    final Path folder;
    final Certificates certificates;
    final MailSink mail = new MailSink();
    private final List<Sink> sinks = new ArrayList<>();

    County(Path folder, Arrivals arrivals) throws IOException, GeneralSecurityException {
        this.folder = folder;
        Site.delete(folder);
        Site.copy(Path.of("config"), folder.resolve("config"));
        Site.copy(Path.of("mappings"), folder.resolve("mappings"));
        List<String> names = new ArrayList<>(List.of("hub", COMMUNITY));
        names.addAll(PUSHED);
        names.addAll(FETCHING);
        certificates = new Certificates(folder.resolve("certs"), names);
        for (String partner : PUSHED) {
            boolean fhir = partner.equals(SUD);
            sinks.add(new Sink(
                    sinks.size(),
                    fhir ? "application/fhir+json" : "application/json",
                    fhir ? "{\"resourceType\":\"Bundle\",\"type\":\"transaction-response\"}" : "{}",
                    certificates.context(partner),
                    (sink, key, body) -> arrivals.received(PUSHED.get(sink), key, body)));
        }
        rewritePartners();
    }

    void behave(String partner, int status) {
        sinks.get(PUSHED.indexOf(partner)).behave(status);
    }

    private void rewritePartners() throws IOException {
        Path partners = folder.resolve("config/partners");
        List<Path> files;
        try (Stream<Path> list = Files.list(partners)) {
            files = list.toList();
        }
        for (Path file : files) {
            String id = file.getFileName().toString().replace(".yaml", "");
            String text = Files.readString(file).replace("Diversion Hub Sample CA", Certificates.AUTHORITY);
            Files.writeString(file, PUSHED.contains(id) ? pushed(id, text) : text);
        }
        Files.writeString(partners.resolve(COMMUNITY + ".yaml"), """
                id: web-form
                name: Community form
                role: community-referrer
                certificates:
                  - {subject: "CN=web-form", issuer: "CN=Bench CA"}
                part2-program: false
                hipaa-entity: false
                agreements: {mou: {id: B-1, until: 2099-12-31}, cjis: {id: B-2, until: 2099-12-31}}
                sends: [diversion-referral/community]
                """);
        Path program = folder.resolve("config/program.yaml");
        Files.writeString(
                program,
                Files.readString(program)
                        .replace("officer-app]", "officer-app, web-form]")
                        .replace("roster-quiet: 2h", "roster-quiet: 8d")); // it comes once a week
    }

    private String pushed(String id, String text) {
        String url = "https://localhost:" + sinks.get(PUSHED.indexOf(id)).port() + (id.equals(SUD) ? "/fhir" : "/hub");
        String retry = "  retry: {first: 5s, factor: 2, cap: 15m, give-up: 72h}\n";
        return text.replaceFirst("to: \"inbox:\"", "to: " + url)
                        .replaceFirst("(fhir\\+)?https://localhost:\\d+/[a-z]+", "$1" + url)
                + (text.contains("retry:") ? "" : retry);
    }

    @Override
    public void close() throws IOException {
        for (Sink sink : sinks) {
            sink.close();
        }
        mail.close();
    }
}
