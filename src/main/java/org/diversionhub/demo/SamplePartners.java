package org.diversionhub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Partners;

/**
 * The partners of {@code config/partners}, played on loopback: each listens at the port of its file, with its own
 * certificate. Those without an address of their own poll their inbox.
 */
final class SamplePartners implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path certificates;
    private final Map<String, SampleReceiver> receivers = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<SampleFhirServer>> fhirServers = new LinkedHashMap<>();
    private final Map<String, PartnerClient> clients = new ConcurrentHashMap<>();

    /** Listens at once; the FHIR servers take seconds to come up and do so beside the hub's own start. */
    SamplePartners(Partners partners, Path certificates) {
        this.certificates = certificates;
        for (Partner partner : partners.all()) {
            partner.endpoint().filter(Endpoint::isHttps).ifPresent(to -> listen(partner.id(), to));
        }
    }

    private void listen(String partner, Endpoint endpoint) {
        int port = endpoint.address().getPort();
        if (endpoint.to().getScheme().startsWith("fhir+")) {
            fhirServers.put(partner, CompletableFuture.supplyAsync(() -> fhirServer(partner, port)));
        } else {
            receivers.put(partner, new SampleReceiver(certificates, partner, port));
        }
    }

    private SampleFhirServer fhirServer(String partner, int port) {
        return new SampleFhirServer(certificates, partner, port).start();
    }

    PartnerClient client(String partner, URI hub) {
        return clients.computeIfAbsent(
                partner,
                id -> new PartnerClient(hub, SampleTls.read(certificates, id).context()));
    }

    /** The JSON that a partner took or fetched so far, oldest first. */
    List<JsonNode> received(String partner) {
        Stream<JsonNode> taken = Stream.ofNullable(receivers.get(partner))
                .flatMap(receiver -> receiver.received().stream())
                .map(one -> json(one.body()));
        Stream<JsonNode> fetched = Stream.ofNullable(clients.get(partner)).flatMap(client -> client.fetched().stream());
        return Stream.concat(taken, fetched).toList();
    }

    /** A provider's FHIR server; waits until it is up. */
    SampleFhirServer fhir(String partner) {
        CompletableFuture<SampleFhirServer> server = fhirServers.get(partner);
        if (server == null) {
            throw new IllegalStateException("the file of " + partner + " names no FHIR server");
        }
        return server.join();
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        receivers.values().forEach(SampleReceiver::close);
        fhirServers
                .values()
                .forEach(server -> server.thenAccept(SampleFhirServer::close).join());
    }
}
