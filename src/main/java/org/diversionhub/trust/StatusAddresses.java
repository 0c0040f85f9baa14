package org.diversionhub.trust;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where a certificate says that its authority tells of it (RFC 5280, 4.2.1.13 and 4.2.2.1), as far as the operator has
 * named the host: what stands in a certificate does not make the hub call somebody.
 */
record StatusAddresses(List<String> hosts) {
    private static final int MOST = 3;

    StatusAddresses {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    List<URI> responders(X509Certificate certificate) {
        return allowed(
                extension(certificate, Extension.authorityInfoAccess.getId())
                        .map(AuthorityInformationAccess::getInstance)
                        .stream()
                        .flatMap(access -> Arrays.stream(access.getAccessDescriptions()))
                        .filter(one -> one.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
                        .map(AccessDescription::getAccessLocation));
    }

    List<URI> lists(X509Certificate certificate) {
        return allowed(
                extension(certificate, Extension.cRLDistributionPoints.getId()).map(CRLDistPoint::getInstance).stream()
                        .flatMap(points -> Arrays.stream(points.getDistributionPoints()))
                        .flatMap(StatusAddresses::names));
    }

    private static Stream<GeneralName> names(DistributionPoint point) {
        return point.getDistributionPoint() != null
                        && point.getDistributionPoint().getName() instanceof GeneralNames names
                ? Arrays.stream(names.getNames())
                : Stream.empty();
    }

    private static Optional<Object> extension(X509Certificate certificate, String id) {
        return Optional.ofNullable(certificate.getExtensionValue(id))
                .map(value -> ASN1OctetString.getInstance(value).getOctets());
    }

    private List<URI> allowed(Stream<GeneralName> names) {
        List<URI> allowed = new ArrayList<>();
        names.filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                .map(name -> name.getName().toString())
                .limit(MOST)
                .forEach(text -> address(text).filter(this::isAllowed).ifPresent(allowed::add));
        return allowed;
    }

    private static Optional<URI> address(String text) {
        try {
            return Optional.of(URI.create(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** By HTTP, as they do all: the answers are signed, and TLS would ask for a certificate that is asked for. */
    private boolean isAllowed(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme())
                && uri.getRawUserInfo() == null
                && uri.getRawAuthority() != null
                && hosts.contains(uri.getRawAuthority().toLowerCase(Locale.ROOT));
    }
}
