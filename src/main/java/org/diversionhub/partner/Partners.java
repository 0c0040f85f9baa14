package org.diversionhub.partner;

import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.message.Schemas;

/** Everybody who is connected, by id and by certificate. */
public final class Partners {
    private final Map<String, Partner> byId;

    private Partners(Map<String, Partner> byId) {
        this.byId = byId;
    }

    /**
     * Reads {@code config/partners/*.yaml}. Two partners that share a certificate or a key, or two roles an endpoint,
     * are a fault.
     */
    public static Partners read(Path folder, Schemas schemas, ConfigFaults faults) {
        Map<String, Partner> byId = new LinkedHashMap<>();
        Map<Object, Partner> owners = new LinkedHashMap<>();
        Set<URI> folders = new HashSet<>();
        schemas.all().forEach(schema -> refuseUnknownSenders(schema, faults));
        for (Path path : ConfigFolder.files(folder, ".yaml", faults)) {
            try (ConfigMap file = ConfigMap.read(path, faults)) {
                Partner partner = new PartnerFile(file, schemas, folder.resolveSibling("")).read();
                if (partner != null) {
                    String expected = path.getFileName().toString().replace(".yaml", "");
                    if (!partner.id().equals(expected)) {
                        file.fault("id", "`" + partner.id() + "` is not the file's name", "id: " + expected);
                    }
                    byId.put(partner.id(), partner);
                    refuseShared(file, partner, owners, folders);
                }
            }
        }
        return new Partners(byId);
    }

    private static void refuseUnknownSenders(RecordSchema schema, ConfigFaults faults) {
        schema.kinds().stream()
                .flatMap(kind -> schema.senders(kind).stream())
                .distinct()
                .filter(role -> !Role.ids().contains(role))
                .forEach(role -> faults.add(schema.sendersAt(), "`" + role + "` is no role", "one of " + Role.ids()));
    }

    private static void refuseShared(ConfigMap file, Partner partner, Map<Object, Partner> owners, Set<URI> folders) {
        for (PartnerCertificate certificate : partner.certificates()) {
            Partner other = owners.putIfAbsent(certificate, partner);
            if (other != null) {
                file.fault("certificates", "this certificate is " + other.id() + "'s too", "one partner a certificate");
            }
        }
        for (Object key : partner.smart().map(SmartKeys::owned).orElse(Set.of())) {
            Partner other = owners.putIfAbsent(key, partner);
            if (other != null) {
                file.fault("smart", "this key is " + other.id() + "'s too", "one partner a key");
            }
        }
        for (X509Certificate certificate : partner.protection().certificates()) {
            Partner other = owners.putIfAbsent(certificate.getPublicKey(), partner);
            if (other != null && !other.equals(partner)) {
                file.fault(
                        "protection",
                        "the key of one of these certificates is " + other.id() + "'s too",
                        "one partner a key: what is for one must open for nobody else");
            }
        }
        partner.endpoint().flatMap(Partners::elsewhere).ifPresent(address -> {
            Partner other = owners.putIfAbsent(address, partner);
            if (other != null && other.role() != partner.role()) {
                file.fault("deliver", other.id() + " in another role has this address too", "one role an address");
            }
        });
        partner.pickup().filter(Pickup::isPlace).ifPresent(pickup -> {
            if (owners.putIfAbsent(pickup.from(), partner) != null) {
                refuseSharedFolder(file, "pickup");
            }
            folders.add(pickup.from());
        });
        partner.endpoint().map(Endpoint::to).filter(folders::contains).ifPresent(to -> {
            if (partner.pickup().filter(pickup -> pickup.from().equals(to)).isEmpty()) {
                refuseSharedFolder(file, "deliver");
            }
        });
    }

    private static void refuseSharedFolder(ConfigMap file, String key) {
        file.fault(key, "this folder stands elsewhere too", "a folder of its own: it tells who has sent");
    }

    private static Optional<URI> elsewhere(Endpoint endpoint) {
        return endpoint.isElsewhere() ? Optional.of(endpoint.to()) : endpoint.news();
    }

    static String id(String text) {
        if (!text.matches("[a-z][a-z0-9-]{1,39}")) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    public Optional<Partner> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public Collection<Partner> all() {
        return byId.values();
    }

    /** The partner whose certificate this is; the chain and the dates were checked by TLS. */
    public Optional<Partner> byCertificate(X509Certificate certificate, String sha256) {
        var pinned = new PartnerCertificate.Pinned(sha256);
        var named = new PartnerCertificate.Named(
                certificate.getSubjectX500Principal().getName(),
                certificate.getIssuerX500Principal().getName());
        return byId.values().stream()
                .filter(partner -> partner.certificates().contains(pinned)
                        || partner.certificates().contains(named))
                .findFirst();
    }
}
