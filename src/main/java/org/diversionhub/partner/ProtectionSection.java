package org.diversionhub.partner;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;

/** The section {@code protection} of a partner file, with {@code deliver.protect}, which needs it. */
record ProtectionSection(ConfigMap file, Path config) {
    private static final long LARGEST = 64 * 1024;
    private static final String RIGHT = "one certificate in PEM, `-----BEGIN CERTIFICATE-----`, and nothing else";
    private static final String STRONG =
            "RSA from " + ProtectionPolicy.SHORTEST_RSA + " bits (3072 for a new one) or EC on P-256 or P-384, SHA-256";

    Protection read(Optional<Endpoint> endpoint) {
        Set<Protection.Measure> out = endpoint.map(this::out).orElse(Set.of());
        if (!file.has("protection")) {
            refuseEncryptingToNobody(out, List.of());
            return new Protection(out, List.of(), false);
        }
        try (ConfigMap section = file.map("protection")) {
            List<X509Certificate> certificates =
                    section.list("certificates", this::certificate, "the path of a PEM file in the folder `config`");
            boolean required = section.has("required") && section.flag("required");
            refuseEncryptingToNobody(out, certificates);
            if (required && certificates.stream().noneMatch(Protection::maySign)) {
                section.fault(
                        "required",
                        "`required` without a certificate that may sign: nothing could ever be taken",
                        "`certificates: [partners/<id>.pem]` with the one that verifies its signatures");
            }
            return new Protection(out, certificates, required);
        }
    }

    /** Not closed here: whoever reads {@code deliver} tells what is not known there. */
    @SuppressWarnings("resource")
    private Set<Protection.Measure> out(Endpoint endpoint) {
        ConfigMap deliver = file.map("deliver");
        Set<Protection.Measure> out = EnumSet.noneOf(Protection.Measure.class);
        out.addAll(deliver.list("protect", ProtectionSection::measure, "of `sign` and `encrypt`"));
        if (deliver.has("protect") && (endpoint.isInbox() || endpoint.isShelf() || endpoint.isPush())) {
            deliver.fault(
                    "protect",
                    "what is read as FHIR or from an inbox cannot be read when it is signed or encrypted",
                    "no `protect` here; TLS protects it. Or another `to`, such as https://…");
        }
        return out;
    }

    private static Protection.Measure measure(String text) {
        return Protection.Measure.valueOf(
                text.equals(text.toLowerCase(Locale.ROOT)) ? text.toUpperCase(Locale.ROOT) : "");
    }

    private void refuseEncryptingToNobody(Set<Protection.Measure> out, Collection<X509Certificate> certificates) {
        if (out.contains(Protection.Measure.ENCRYPT) && certificates.stream().noneMatch(Protection::mayDecrypt)) {
            file.fault(
                    "deliver",
                    "`protect: [encrypt]` without a certificate of the partner's to encrypt to",
                    "`protection: {certificates: [partners/<id>.pem]}`, with keyEncipherment (RSA) or keyAgreement (EC)");
        }
    }

    private X509Certificate certificate(String text) {
        Path file = config.resolve(text).normalize();
        if (text.contains(":") || Path.of(text).isAbsolute() || !file.startsWith(config.normalize())) {
            throw new IllegalArgumentException(text);
        }
        X509Certificate certificate = parsed(file);
        ProtectionPolicy.weakness(certificate).ifPresent(weak -> {
            throw new Misfit("the certificate in " + file + " has " + weak, STRONG);
        });
        if (!Protection.mayDecrypt(certificate) && !Protection.maySign(certificate)) {
            throw new Misfit(
                    "the key usage of the certificate in " + file + " allows neither to sign nor to encrypt",
                    "digitalSignature to sign; keyEncipherment (RSA) or keyAgreement (EC) to encrypt");
        }
        return certificate;
    }

    /** The faults name the file, and never what stands in it: it could be a private key. */
    private static X509Certificate parsed(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new Misfit("the file " + file + " is missing, or has more than " + LARGEST + " bytes", RIGHT);
            }
            byte[] content = Files.readAllBytes(file);
            String text = new String(content, StandardCharsets.ISO_8859_1);
            if (text.contains("PRIVATE KEY")) {
                throw new Misfit(
                        "the file " + file + " has a private key, which nobody but the partner may have",
                        "the certificate alone, of a new key: that one is known to others now");
            }
            if (text.split("-----BEGIN ", -1).length != 2) {
                throw new Misfit("the file " + file + " has no certificate, or more than one thing", RIGHT);
            }
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content));
        } catch (IOException | CertificateException e) {
            throw new Misfit("the file " + file + " does not read as a certificate", RIGHT);
        }
    }
}
