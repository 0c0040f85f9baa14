package org.diversionhub.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.diversionhub.partner.ProtectionPolicy;

/** Signs and encrypts as CMS (RFC 5652, 5083, 5084), by the algorithms of {@link ProtectionPolicy}. */
final class CmsWriting {
    private static final AlgorithmIdentifier SHA256 =
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    private static final AlgorithmIdentifier OAEP = new AlgorithmIdentifier(
            ProtectionPolicy.KEY_TRANSPORT,
            new RSAESOAEPparams(
                    SHA256,
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, SHA256),
                    RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM));

    private final Provider provider;

    CmsWriting(Provider provider) {
        this.provider = provider;
    }

    /** With the content and the certificate inside. */
    byte[] sign(byte[] content, ProtectionKeys.Own own) {
        try {
            var signer = new JcaContentSignerBuilder("SHA384withECDSA").build(own.key());
            var digests = new JcaDigestCalculatorProviderBuilder().build();
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(digests).build(signer, own.certificate()));
            generator.addCertificate(new JcaX509CertificateHolder(own.certificate()));
            return generator
                    .generate(new CMSProcessableByteArray(content), true)
                    .toASN1Structure()
                    .getEncoded("DER");
        } catch (CMSException | OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the hub cannot sign", e);
        }
    }

    /** Each of them can decrypt it alone. */
    byte[] encrypt(byte[] content, List<X509Certificate> recipients) {
        try {
            CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
            for (X509Certificate recipient : recipients) {
                generator.addRecipientInfoGenerator(to(recipient));
            }
            var encryptor = (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(ProtectionPolicy.CONTENT)
                    .setProvider(provider)
                    .build();
            return generator
                    .generate(new CMSProcessableByteArray(content), encryptor)
                    .toASN1Structure()
                    .getEncoded("DER");
        } catch (CMSException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the hub cannot encrypt", e);
        }
    }

    private RecipientInfoGenerator to(X509Certificate recipient) throws GeneralSecurityException {
        PublicKey key = recipient.getPublicKey();
        Optional<ASN1ObjectIdentifier> agreement = ProtectionPolicy.keyAgreement(key);
        if (agreement.isEmpty()) {
            return new JceKeyTransRecipientInfoGenerator(recipient, OAEP).setProvider(provider);
        }
        KeyPair once = newPair((ECPublicKey) key);
        return new JceKeyAgreeRecipientInfoGenerator(
                        agreement.get(), once.getPrivate(), once.getPublic(), ProtectionPolicy.KEY_WRAP)
                .setProvider(provider)
                .addRecipient(recipient);
    }

    /** A fresh key on the curve of the recipient's. */
    private static KeyPair newPair(ECPublicKey key) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(key.getParams());
        return generator.generateKeyPair();
    }
}
