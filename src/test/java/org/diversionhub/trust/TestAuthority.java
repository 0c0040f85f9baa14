package org.diversionhub.trust;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An authority with a responder (OCSP) and a list (CRL) that answer over HTTP on loopback, as they are told; it counts
 * how often it is asked.
 */
final class TestAuthority implements AutoCloseable {
    final AtomicInteger asked = new AtomicInteger();
    final Map<BigInteger, CertificateStatus> statuses = new ConcurrentHashMap<>();
    Duration answerHolds = Duration.ofHours(1);
    boolean signedByAnother;
    boolean hangs;
    boolean down;

    private final KeyPair pair = pair();
    private final KeyPair another = pair();
    private final X500Name name;
    private final X509Certificate certificate;
    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Instant now;
    private int serial = 100;

    TestAuthority(String name, Instant now) {
        this.name = new X500Name("CN=" + name);
        this.now = now;
        this.certificate = ca();
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/ocsp", exchange -> answer(exchange, this::ocsp));
        server.createContext("/crl", exchange -> answer(exchange, body -> crl(now, now.plus(answerHolds))));
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    /** As the setting has it. */
    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** One that names the responder, the list, both or none. */
    X509Certificate issue(String subject, boolean ocsp, boolean crl) {
        return issue(subject, ocsp ? "http://" + host() + "/ocsp" : null, crl ? "http://" + host() + "/crl" : null);
    }

    X509Certificate issue(String subject, @Nullable String ocsp, @Nullable String crl) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(serial++),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(Duration.ofDays(30))),
                    new X500Name("CN=" + subject),
                    pair().getPublic());
            if (ocsp != null) {
                builder.addExtension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, uri(ocsp)));
            }
            if (crl != null) {
                var point = new DistributionPointName(new GeneralNames(uri(crl)));
                builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(point, null, null)
                }));
            }
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(pair)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    private X509Certificate ca() {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(Duration.ofDays(900))),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(pair)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void revoke(X509Certificate certificate) {
        statuses.put(
                certificate.getSerialNumber(),
                new RevokedStatus(Date.from(now.minusSeconds(60)), CRLReason.keyCompromise));
    }

    void forget(X509Certificate certificate) {
        statuses.put(certificate.getSerialNumber(), new UnknownStatus());
    }

    byte[] crl(Instant from, Instant until) throws Exception {
        var builder = new X509v2CRLBuilder(name, Date.from(from));
        builder.setNextUpdate(Date.from(until));
        statuses.forEach((number, status) -> {
            if (status instanceof RevokedStatus) {
                builder.addCRLEntry(number, Date.from(now.minusSeconds(60)), CRLReason.keyCompromise);
            }
        });
        return builder.build(signer(signedByAnother ? another : pair)).getEncoded();
    }

    private byte[] ocsp(byte[] question) throws Exception {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var sha1 = digests.get(CertificateID.HASH_SHA1);
        var builder = new BasicOCSPRespBuilder(
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()), sha1);
        for (var one : new OCSPReq(question).getRequestList()) {
            CertificateStatus status = statuses.get(one.getCertID().getSerialNumber());
            builder.addResponse(one.getCertID(), status, Date.from(now), Date.from(now.plus(answerHolds)), null);
        }
        var answer = builder.build(
                signer(signedByAnother ? another : pair),
                new JcaX509CertificateHolder[] {new JcaX509CertificateHolder(certificate)},
                Date.from(now));
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, answer).getEncoded();
    }

    private interface Way {
        byte[] answer(byte[] question) throws Exception;
    }

    private void answer(HttpExchange exchange, Way way) throws IOException {
        asked.incrementAndGet();
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (hangs) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                closed.await();
            }
            byte[] answer = down ? new byte[0] : way.answer(body);
            exchange.sendResponseHeaders(down ? 500 : 200, down ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ContentSigner signer(KeyPair pair) throws Exception {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
