package org.diversionhub.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.diversionhub.trust.OpenSsl;

/** A partner's desk with OpenSSL on it: its key and certificate, and the hub's certificates. */
record Desk(Path folder) {
    private OpenSsl openSsl() {
        return new OpenSsl(folder);
    }

    /** Fetches the hub's certificates, as this partner. */
    Desk withHub(TestHub hub, String partner) {
        try {
            Files.write(
                    folder.resolve("hub.pem"),
                    hub.caller(partner)
                            .get("/exchange/certificate", "text/plain")
                            .body());
            return this;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Signs by this partner's key and encrypts to the hub. */
    byte[] sealed(String by, String type, byte[] message) throws IOException {
        String fingerprint = openSsl()
                .run("x509", "-in", "hub.pem", "-noout", "-fingerprint", "-sha256")
                .said()
                .replaceAll("(?s).*=|\n", "");
        byte[] head = ("Content-Type: " + type + "\nHub-Recipient: sha256:" + fingerprint + "\n\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] entity = Arrays.copyOf(head, head.length + message.length);
        System.arraycopy(message, 0, entity, head.length, message.length);
        Files.write(folder.resolve("entity.txt"), entity);
        openSsl()
                .must("cms -sign -binary -nodetach -md sha256 -signer " + by + ".pem -inkey " + by
                        + ".key -in entity.txt -out signed.p7m");
        openSsl()
                .must("cms -encrypt -binary -aes-256-gcm -in signed.p7m -outform DER -out sent.p7m -recip hub.pem"
                        + " -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256 -keyopt rsa_mgf1_md:sha256");
        return Files.readAllBytes(folder.resolve("sent.p7m"));
    }

    /** What the hub has signed, decrypted by this partner's key: the headers and the message. */
    String opened(String partner, byte[] body) throws IOException {
        return new String(openedBytes(partner, body), StandardCharsets.UTF_8);
    }

    byte[] openedBytes(String partner, byte[] body) throws IOException {
        Files.write(folder.resolve("got.p7m"), body);
        openSsl()
                .must("cms -decrypt -inform DER -in got.p7m -out opened.txt -recip " + partner + ".pem -inkey "
                        + partner + ".key");
        openSsl()
                .must("cms -verify -binary -purpose any -CAfile hub.pem -no-CApath -no-CAstore -in opened.txt"
                        + " -out said.txt");
        return Files.readAllBytes(folder.resolve("said.txt"));
    }
}
