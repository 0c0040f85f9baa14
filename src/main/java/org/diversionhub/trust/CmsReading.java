package org.diversionhub.trust;

import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAuthEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientId;
import org.bouncycastle.operator.OperatorCreationException;
import org.diversionhub.partner.ProtectionPolicy;

/** Decrypts and verifies CMS (RFC 5652, 5083, 5084), by the algorithms of {@link ProtectionPolicy} and no others. */
final class CmsReading {
    private static final Map<ASN1ObjectIdentifier, ASN1ObjectIdentifier> HASHES = ProtectionPolicy.HASHES;

    private final Provider provider;

    CmsReading(Provider provider) {
        this.provider = provider;
    }

    /** Something is wrong with it. It never carries a cause, whose text may quote. */
    static final class Flawed extends Exception {
        private static final long serialVersionUID = 1L;
        private final Opened.Flaw flaw;

        Flawed(Opened.Flaw flaw) {
            super(flaw.name(), null, false, false);
            this.flaw = flaw;
        }

        Opened.Flaw flaw() {
            return flaw;
        }
    }

    static ContentInfo parse(byte[] cms) throws Flawed {
        try {
            return ContentInfo.getInstance(ASN1Sequence.getInstance(cms));
        } catch (RuntimeException e) {
            throw new Flawed(Opened.Flaw.UNREADABLE);
        }
    }

    static boolean isEncrypted(ContentInfo info) throws Flawed {
        ASN1ObjectIdentifier type = info.getContentType();
        if (type.equals(CMSObjectIdentifiers.envelopedData) || type.equals(CMSObjectIdentifiers.encryptedData)) {
            throw new Flawed(Opened.Flaw.WEAK);
        }
        return type.equals(CMSObjectIdentifiers.authEnvelopedData);
    }

    /** By whichever of these it is encrypted to. */
    byte[] decrypt(ContentInfo info, List<ProtectionKeys.Own> owns) throws Flawed {
        try {
            AuthEnvelopedData envelope = AuthEnvelopedData.getInstance(info.getContent());
            refuseWeakContent(envelope);
            CMSAuthEnvelopedData cms = new CMSAuthEnvelopedData(info);
            for (ProtectionKeys.Own own : owns) {
                Collection<RecipientInformation> mine =
                        cms.getRecipientInfos().getRecipients(new JceKeyTransRecipientId(own.certificate()));
                if (mine.size() == 1) {
                    RecipientInformation recipient = mine.iterator().next();
                    refuseWeakTransport(recipient.getKeyEncryptionAlgOID(), recipient.getKeyEncryptionAlgParams());
                    return content(recipient, own.key());
                }
            }
            throw new Flawed(Opened.Flaw.NOT_FOR_THE_HUB);
        } catch (CMSException | RuntimeException e) {
            throw new Flawed(Opened.Flaw.UNREADABLE);
        }
    }

    /** One answer, whatever it is that does not fit: the key, the tag, the padding. */
    private byte[] content(RecipientInformation recipient, PrivateKey key) throws Flawed {
        try {
            return recipient.getContent(new JceKeyTransAuthEnvelopedRecipient(key)
                    .setProvider(provider)
                    .setKeySizeValidation(true));
        } catch (CMSException | RuntimeException e) {
            throw new Flawed(Opened.Flaw.DAMAGED);
        }
    }

    private static void refuseWeakContent(AuthEnvelopedData envelope) throws Flawed {
        EncryptedContentInfo content = envelope.getAuthEncryptedContentInfo();
        AlgorithmIdentifier algorithm = content.getContentEncryptionAlgorithm();
        boolean strong = algorithm.getAlgorithm().equals(ProtectionPolicy.CONTENT)
                && GCMParameters.getInstance(algorithm.getParameters()).getIcvLen() == ProtectionPolicy.TAG_BYTES
                && envelope.getMac().getOctets().length == ProtectionPolicy.TAG_BYTES;
        if (!strong) {
            throw new Flawed(Opened.Flaw.WEAK);
        }
        if (!content.getContentType().equals(CMSObjectIdentifiers.data)) {
            throw new Flawed(Opened.Flaw.UNREADABLE);
        }
    }

    private static void refuseWeakTransport(String algorithm, byte[] parameters) throws Flawed {
        if (!algorithm.equals(ProtectionPolicy.KEY_TRANSPORT.getId())) {
            throw new Flawed(Opened.Flaw.WEAK);
        }
        RSAESOAEPparams oaep = RSAESOAEPparams.getInstance(parameters);
        refuseWeakHashes(oaep.getHashAlgorithm(), oaep.getMaskGenAlgorithm());
    }

    private static void refuseWeakHashes(AlgorithmIdentifier hash, AlgorithmIdentifier mask) throws Flawed {
        AlgorithmIdentifier maskHash = AlgorithmIdentifier.getInstance(mask.getParameters());
        boolean strong = HASHES.containsKey(hash.getAlgorithm())
                && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
                && HASHES.containsKey(maskHash.getAlgorithm());
        if (!strong) {
            throw new Flawed(Opened.Flaw.WEAK);
        }
    }

    /** What was signed, if it was by one of these. Certificates that came with it are not looked at. */
    byte[] verify(ContentInfo info, List<X509Certificate> signers) throws Flawed {
        if (!info.getContentType().equals(CMSObjectIdentifiers.signedData)) {
            throw new Flawed(Opened.Flaw.UNSIGNED);
        }
        try {
            CMSSignedData cms = new CMSSignedData(info);
            List<SignerInformation> found = List.copyOf(cms.getSignerInfos().getSigners());
            boolean plain = CMSObjectIdentifiers.data.getId().equals(cms.getSignedContentTypeOID())
                    && cms.getSignedContent() instanceof CMSProcessableByteArray;
            if (!plain || found.size() != 1 || found.getFirst().getSignedAttributes() == null) {
                throw new Flawed(Opened.Flaw.UNSIGNED);
            }
            SignerInformation signer = found.getFirst();
            refuseWeakSignature(signer);
            if (signers.stream().noneMatch(certificate -> verifies(signer, certificate))) {
                throw new Flawed(Opened.Flaw.NOT_YOURS);
            }
            return SignedData.getInstance(info.getContent())
                                    .getEncapContentInfo()
                                    .getContent()
                            instanceof ASN1OctetString content
                    ? content.getOctets()
                    : new byte[0];
        } catch (CMSException | RuntimeException e) {
            throw new Flawed(Opened.Flaw.UNREADABLE);
        }
    }

    private static void refuseWeakSignature(SignerInformation signer) throws Flawed {
        ASN1ObjectIdentifier hash = signer.getDigestAlgorithmID().getAlgorithm();
        String algorithm = signer.getEncryptionAlgOID();
        if (!HASHES.containsKey(hash)) {
            throw new Flawed(Opened.Flaw.WEAK);
        }
        if (algorithm.equals(ProtectionPolicy.RSA_SIGNATURE.getId())) {
            RSASSAPSSparams pss = RSASSAPSSparams.getInstance(signer.getEncryptionAlgParams());
            refuseWeakHashes(pss.getHashAlgorithm(), pss.getMaskGenAlgorithm());
            if (!pss.getHashAlgorithm().getAlgorithm().equals(hash)) {
                throw new Flawed(Opened.Flaw.WEAK);
            }
        } else if (!HASHES.get(hash).getId().equals(algorithm)) {
            throw new Flawed(Opened.Flaw.WEAK);
        }
    }

    private boolean verifies(SignerInformation signer, X509Certificate certificate) {
        try {
            return signer.getSID().match(new JcaX509CertificateHolder(certificate))
                    && signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                            .setProvider(provider)
                            .build(certificate.getPublicKey()));
        } catch (CMSException | OperatorCreationException | CertificateEncodingException e) {
            return false;
        }
    }
}
