package org.diversionhub.authority;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.diversionhub.config.ConfigFaults;

/**
 * A certificate request (RFC 2986) of whoever keeps the key. Who has signed it has the key; what names it asks for is
 * the operator's to give.
 *
 * @param asked the names that it asks for, as in {@code dns:hub.example.gov}
 */
record Request(PublicKey key, List<String> asked) {
    private static final long LARGEST = 64 * 1024;

    static Optional<Request> read(Path file, ConfigFaults faults) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new IOException("missing or too large");
            }
            try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
                if (!(parser.readObject() instanceof PKCS10CertificationRequest found)) {
                    throw new IOException("no request");
                }
                var request = new JcaPKCS10CertificationRequest(found);
                PublicKey key = request.getPublicKey();
                if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                    faults.add(
                            file.toString(), 0, "the request is not signed by its own key", "a new one: openssl req");
                }
                KeyKind.weakness(key)
                        .ifPresent(weak -> faults.add(
                                file.toString(), 0, "the request has " + weak, "P-256, P-384 or RSA from 3072 bits"));
                return Optional.of(new Request(key, names(request)));
            }
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) {
            faults.add(file.toString(), 0, "the file does not read as a certificate request", "PKCS#10 in PEM");
            return Optional.empty();
        }
    }

    private static List<String> names(PKCS10CertificationRequest request) {
        return Arrays.stream(request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest))
                .map(attribute ->
                        Extensions.getInstance(attribute.getAttrValues().getObjectAt(0)))
                .map(extensions -> GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName))
                .filter(names -> names != null)
                .flatMap(names -> Arrays.stream(names.getNames()))
                .map(name -> name.getTagNo() == GeneralName.dNSName ? "dns:" + name.getName() : "another name")
                .toList();
    }
}
