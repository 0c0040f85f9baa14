package org.diversionhub.onboarding;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether what a server shows leads to an authority that the hub trusts, as of a time at which its own certificate was
 * valid: the dates are looked at for themselves.
 */
record Chain(List<X509Certificate> shown, List<X509Certificate> authorities) {
    Said check() {
        X509Certificate own = shown.getFirst();
        try {
            CertPathBuilder.getInstance("PKIX").build(parameters(own));
            return new Said.Ok("issued by " + issuer(own) + ", which the hub trusts");
        } catch (CertPathBuilderException e) {
            return failed(own);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks PKIX", e);
        }
    }

    private PKIXBuilderParameters parameters(X509Certificate own) throws GeneralSecurityException {
        X509CertSelector wanted = new X509CertSelector();
        wanted.setCertificate(own);
        Set<TrustAnchor> anchors = authorities.stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, wanted);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(shown)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(new Date(own.getNotAfter().getTime() - 1000));
        return parameters;
    }

    private Said failed(X509Certificate own) {
        if (own.getSubjectX500Principal().equals(own.getIssuerX500Principal())) {
            return new Said.Failed(
                    "the server shows a certificate that it has issued to itself, " + issuer(own),
                    "the partner has one issued by an authority. If it has none, the certificate itself may go into the"
                            + " file of hub.trust.ca, after somebody has compared its fingerprint by telephone");
        }
        X509Certificate last = shown.getLast();
        if (shown.size() == 1) {
            return new Said.Failed(
                    "the server shows its own certificate alone, and its issuer, " + issuer(own)
                            + ", is no authority that the hub trusts",
                    "mostly an intermediate certificate is missing: the partner has its server send the whole chain"
                            + " (`fullchain.pem`). If " + issuer(own) + " is the partner's own authority, add its"
                            + " certificate to the file of hub.trust.ca, after comparing its fingerprint by telephone");
        }
        return new Said.Failed(
                "what the server shows leads to " + issuer(last) + ", which the hub does not trust",
                "if that is the authority which the partner has named to you, add its certificate to the file of"
                        + " hub.trust.ca, after comparing its fingerprint by telephone, and start the hub again; if not,"
                        + " somebody stands between you and the partner: ask it what its server shows");
    }

    private static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName();
    }

    /** For whom it is: the DNS names and addresses in it. */
    static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            String all = (names == null ? Stream.<List<?>>of() : names.stream())
                    .map(name -> String.valueOf(name.get(1)))
                    .collect(Collectors.joining(", "));
            return all.isEmpty() ? "no name at all" : all;
        } catch (CertificateParsingException e) {
            return "names that cannot be read";
        }
    }
}
