package org.diversionhub.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.diversionhub.trust.OwnerOnlyFile;

/** A sample certificate with its private key, and the files in which it is handed out. */
public record SampleCertificate(PrivateKey key, List<X509Certificate> chain) {
    public static final String PASSWORD = "sample";

    X509Certificate certificate() {
        return chain.getFirst();
    }

    boolean isValidUntil(Instant time) {
        return certificate().getNotAfter().toInstant().isAfter(time);
    }

    /** {@code <name>.pem}, {@code <name>.key} and, for Java and browsers, {@code <name>.p12}. */
    public void write(Path folder, String name) throws IOException, GeneralSecurityException {
        OwnerOnlyFile.replace(folder.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        OwnerOnlyFile.replace(folder.resolve(name + ".p12"), pkcs12(name));
        Files.write(
                folder.resolve(name + ".pem"), pem("CERTIFICATE", certificate().getEncoded()));
    }

    /** What {@link #write} wrote; empty if something is missing. */
    static Optional<SampleCertificate> read(Path folder, String name) throws IOException, GeneralSecurityException {
        Path pem = folder.resolve(name + ".pem");
        Path key = folder.resolve(name + ".key");
        if (!Files.exists(pem) || !Files.exists(key) || !Files.exists(folder.resolve(name + ".p12"))) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(pem)) {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            byte[] pkcs8 = Base64.getMimeDecoder().decode(Files.readString(key).replaceAll("-----[A-Z ]+-----", ""));
            PrivateKey read = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            return Optional.of(new SampleCertificate(read, List.of(certificate)));
        }
    }

    private byte[] pkcs12(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(name, key, PASSWORD.toCharArray(), chain.toArray(X509Certificate[]::new));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, PASSWORD.toCharArray());
        return bytes.toByteArray();
    }

    private static byte[] pem(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return ("-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return "SampleCertificate[" + certificate().getSubjectX500Principal().getName() + "]";
    }
}
