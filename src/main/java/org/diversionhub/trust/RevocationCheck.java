package org.diversionhub.trust;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Judges by RFC 5280 and 6960 what was fetched before: whose signature it bears, whether it is of today, and what it
 * says. Nobody is asked here. So lists are judged by Bouncy Castle: the JDK, told to look at lists, fetches from
 * wherever a certificate says as soon as those at hand do not do.
 */
final class RevocationCheck {
    private static final Provider RULES = new BouncyCastleProvider();

    private RevocationCheck() {}

    /** One certificate and who has issued it. */
    record Link(X509Certificate certificate, X509Certificate issuer) {}

    /** What an answer or a list says. */
    enum Finding {
        GOOD,
        REVOKED,
        NOTHING
    }

    /**
     * From the certificate up to an authority that is trusted; of one that is itself trusted no link is left.
     *
     * @return empty if none is trusted for it now
     */
    static Optional<List<Link>> links(List<X509Certificate> chain, Collection<X509Certificate> trusted, Instant now) {
        X509Certificate leaf = chain.getFirst();
        if (trusted.contains(leaf)) {
            return Optional.of(List.of());
        }
        if (trusted.isEmpty()) {
            return Optional.empty();
        }
        try {
            X509CertSelector wanted = new X509CertSelector();
            wanted.setCertificate(leaf);
            Set<TrustAnchor> anchors =
                    trusted.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, wanted);
            parameters.addCertStore(store(chain));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var built = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            return Optional.of(links(built));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static List<Link> links(PKIXCertPathBuilderResult built) {
        List<X509Certificate> path = new ArrayList<>();
        built.getCertPath().getCertificates().forEach(one -> path.add((X509Certificate) one));
        path.add(built.getTrustAnchor().getTrustedCert());
        List<Link> links = new ArrayList<>();
        for (int i = 0; i + 1 < path.size(); i++) {
            links.add(new Link(path.get(i), path.get(i + 1)));
        }
        return links;
    }

    static Finding byList(Link link, List<X509CRL> lists, Instant now) {
        try {
            PKIXParameters parameters = parameters(link, now);
            parameters.setRevocationEnabled(true);
            parameters.addCertStore(store(lists));
            CertPathValidator.getInstance("PKIX", RULES).validate(path(link), parameters);
            return Finding.GOOD;
        } catch (GeneralSecurityException e) {
            return lists.stream().anyMatch(list -> names(list, link)) ? Finding.REVOKED : Finding.NOTHING;
        }
    }

    /** Also where the list is over: what is revoked stays so. */
    private static boolean names(X509CRL list, Link link) {
        try {
            list.verify(link.issuer().getPublicKey());
            return list.isRevoked(link.certificate());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** @param answer an OCSP response in DER */
    static Finding byAnswer(Link link, byte[] answer, Instant now) {
        try {
            CertPathValidator validator = CertPathValidator.getInstance("PKIX");
            var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.NO_FALLBACK));
            checker.setOcspResponses(Map.of(link.certificate(), answer));
            PKIXParameters parameters = parameters(link, now);
            parameters.addCertPathChecker(checker);
            validator.validate(path(link), parameters);
            return Finding.GOOD;
        } catch (CertPathValidatorException e) {
            return e.getReason() == CertPathValidatorException.BasicReason.REVOKED ? Finding.REVOKED : Finding.NOTHING;
        } catch (GeneralSecurityException e) {
            return Finding.NOTHING;
        }
    }

    private static PKIXParameters parameters(Link link, Instant now) throws GeneralSecurityException {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(link.issuer(), null)));
        parameters.setDate(Date.from(now));
        return parameters;
    }

    private static CertPath path(Link link) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertPath(List.of(link.certificate()));
    }

    private static CertStore store(Collection<?> content) throws GeneralSecurityException {
        return CertStore.getInstance("Collection", new CollectionCertStoreParameters(content));
    }
}
