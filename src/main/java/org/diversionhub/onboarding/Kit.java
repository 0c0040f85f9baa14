package org.diversionhub.onboarding;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Partner;

/**
 * What the other side needs to connect: sheets to read and work through, the hub's certificate, and sample messages.
 */
public record Kit(Snapshot site, Partner partner, KitHub hub, Path samples) {
    /**
     * Each file by its path in the kit.
     *
     * @throws IOException where the samples cannot be read
     */
    public Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        KitSheets sheets = new KitSheets(partner, hub);
        KitSamples all = new KitSamples(site, partner, samples);
        put(files, "1-certificate.md", sheets.certificate());
        put(files, "2-endpoints.md", sheets.endpoints());
        put(files, "3-what-you-get.md", new KitDisclosure(partner, all).sheet());
        put(files, "4-checklist.md", sheets.checklist());
        put(files, "hub-certificate.pem", pem());
        for (KitSamples.Sample one : all.sent()) {
            files.put("samples/you-send/" + one.name() + ".json", one.text());
        }
        for (KitSamples.Seen one : all.received()) {
            all.written(one)
                    .ifPresent(payload ->
                            files.put("samples/you-get/" + one.sample().name() + ending(payload), payload.bytes()));
        }
        return files;
    }

    private static void put(Map<String, byte[]> files, String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String ending(Payload payload) {
        String type = payload.mediaType();
        if (type.contains("json")) {
            return ".json";
        }
        return type.contains("xml") ? ".xml" : type.contains("html") ? ".html" : ".txt";
    }

    private String pem() {
        StringBuilder out = new StringBuilder();
        hub.certificate()
                .forEach(one -> out.append("-----BEGIN CERTIFICATE-----\n")
                        .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der(one)))
                        .append("\n-----END CERTIFICATE-----\n"));
        return out.toString();
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read", e);
        }
    }

    /** As OpenSSL shows it: capital hex digits with colons. */
    static String fingerprint(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(der(certificate));
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}
