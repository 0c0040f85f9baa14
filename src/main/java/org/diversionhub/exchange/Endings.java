package org.diversionhub.exchange;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.diversionhub.exchange.Ending.Use;
import org.diversionhub.partner.Protection;
import org.diversionhub.trust.HubTls;
import org.diversionhub.trust.ProtectionKeys;
import org.diversionhub.trust.Revocation;
import org.springframework.stereotype.Component;

/** All certificates on which something hangs now; of one that another does the work of after its end, nothing hangs. */
@Component
class Endings {
    private static final String HUB = "hub";

    private final HubTls tls;
    private final ProtectionKeys keys;
    private final Revocation revocation;
    private final ShownCertificates shown;
    private final CurrentSnapshot snapshots;

    Endings(
            HubTls tls,
            ProtectionKeys keys,
            Revocation revocation,
            ShownCertificates shown,
            CurrentSnapshot snapshots) {
        this.tls = tls;
        this.keys = keys;
        this.revocation = revocation;
        this.shown = shown;
        this.snapshots = snapshots;
    }

    List<Ending> all() {
        return Stream.of(
                        tls.own().stream().map(one -> Ending.of(HUB, Use.TLS, one)),
                        last(tls.trusted(), Endings::isSameAuthority).map(one -> Ending.of(HUB, Use.AUTHORITY, one)),
                        last(keys.certificates(), Protection::coversUses)
                                .map(one -> Ending.of(HUB, Use.PROTECTION, one)),
                        ofPartners(),
                        shown.inUse(snapshots.get().partners()).stream(),
                        revocation.files().stream().map(Ending::of))
                .flatMap(all -> all)
                .distinct()
                .toList();
    }

    private Stream<Ending> ofPartners() {
        return snapshots.get().partners().all().stream()
                .flatMap(partner -> last(partner.protection().certificates(), Protection::coversUses)
                        .map(one -> Ending.of(partner.id(), Use.PROTECTION, one)));
    }

    /** Those for which no other stands in that ends later. */
    private static Stream<X509Certificate> last(
            Collection<X509Certificate> all, BiPredicate<X509Certificate, X509Certificate> standsIn) {
        return all.stream()
                .filter(one -> all.stream()
                        .noneMatch(other -> other.getNotAfter().after(one.getNotAfter()) && standsIn.test(other, one)));
    }

    private static boolean isSameAuthority(X509Certificate other, X509Certificate one) {
        return other.getSubjectX500Principal().equals(one.getSubjectX500Principal());
    }
}
