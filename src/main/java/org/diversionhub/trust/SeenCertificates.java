package org.diversionhub.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Certificates that were shown in handshakes since somebody looked last: only so the hub learns when they end. */
public final class SeenCertificates {
    private static final int MOST = 10_000;

    private final Map<Key, Seen> seen = new ConcurrentHashMap<>();

    private record Key(Use use, String by, String sha256) {}

    /** In which of its two parts it was shown. */
    public enum Use {
        /** By somebody who called the hub. */
        CLIENT,
        /** By a server that the hub called. */
        SERVER
    }

    /**
     * One that was shown.
     *
     * @param by the id of the partner, or the host of the server
     * @param sha256 64 small hex digits
     */
    public record Seen(Use use, String by, String sha256, Instant ends, Instant at) {}

    void add(Use use, String by, X509Certificate certificate, String sha256, Instant at) {
        if (seen.size() < MOST) {
            Instant ends = certificate.getNotAfter().toInstant();
            seen.put(new Key(use, by, sha256), new Seen(use, by, sha256, ends, at));
        }
    }

    /** What was seen since the last time. */
    public List<Seen> take() {
        List<Seen> taken = List.copyOf(seen.values());
        taken.forEach(one -> seen.remove(new Key(one.use(), one.by(), one.sha256()), one));
        return taken;
    }
}
