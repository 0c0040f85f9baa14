package org.diversionhub.exchange;

import java.net.URI;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.PartnerCertificate;
import org.diversionhub.partner.Partners;
import org.diversionhub.partner.SmartKeys;
import org.diversionhub.trust.SeenCertificates;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Certificates that partners and their servers have shown: fingerprints and dates, on every node's word. */
@Component
class ShownCertificates {
    private static final Duration KEPT = Duration.ofDays(60);

    private final SeenCertificates seen;
    private final JdbcClient sql;

    ShownCertificates(SeenCertificates seen, JdbcClient sql) {
        this.seen = seen;
        this.sql = sql;
    }

    /** Keeps what this node has seen, and drops what has long ended. */
    void keep(Partners partners, Instant now) {
        for (SeenCertificates.Seen one : seen.take()) {
            owners(one, partners).forEach(partner -> keep(partner, one));
        }
        sql.sql("delete from certificate_shown where ends < ?")
                .param(Timestamp.from(now.minus(KEPT)))
                .update();
    }

    private void keep(Partner partner, SeenCertificates.Seen one) {
        sql.sql("insert into certificate_shown (partner, use, sha256, ends, first_at, last_at)"
                        + " values (:partner, :use, :sha256, :ends, :at, :at) on conflict (partner, use, sha256)"
                        + " do update set last_at = greatest(certificate_shown.last_at, excluded.last_at)")
                .param("partner", partner.id())
                .param("use", one.use().name())
                .param("sha256", one.sha256())
                .param("ends", Timestamp.from(one.ends()))
                .param("at", Timestamp.from(one.at()))
                .update();
    }

    private static Stream<Partner> owners(SeenCertificates.Seen one, Partners partners) {
        return one.use() == SeenCertificates.Use.CLIENT
                ? partners.byId(one.by()).stream()
                : partners.all().stream()
                        .filter(partner -> addresses(partner).map(URI::getHost).anyMatch(one.by()::equalsIgnoreCase));
    }

    private static Stream<URI> addresses(Partner partner) {
        Optional<URI> keys =
                partner.smart().filter(SmartKeys.At.class::isInstance).map(at -> ((SmartKeys.At) at).url());
        return Stream.of(
                        partner.endpoint().filter(Endpoint::isHttps).map(Endpoint::address),
                        partner.endpoint().flatMap(Endpoint::news),
                        keys)
                .flatMap(Optional::stream);
    }

    /** Without those in whose place another was shown since, and those that the partner's file no longer has. */
    List<Ending> inUse(Partners partners) {
        return sql
                .sql("select partner, use, sha256, ends from certificate_shown s where not exists"
                        + " (select 1 from certificate_shown n where n.partner = s.partner and n.use = s.use"
                        + " and n.ends > s.ends and n.first_at > s.last_at)")
                .query((row, n) -> new Ending(
                        Objects.requireNonNull(row.getString(1)),
                        Ending.Use.valueOf(row.getString(2)),
                        Objects.requireNonNull(row.getString(3)),
                        row.getTimestamp(4).toInstant()))
                .list()
                .stream()
                .filter(one -> partners.byId(one.of())
                        .filter(partner -> one.use() == Ending.Use.SERVER || mayShow(partner, one.sha256()))
                        .isPresent())
                .toList();
    }

    private static boolean mayShow(Partner partner, String sha256) {
        return partner.certificates().stream().anyMatch(known -> switch (known) {
            case PartnerCertificate.Pinned pinned -> pinned.sha256().equals(sha256);
            case PartnerCertificate.Named named -> true;
        });
    }
}
