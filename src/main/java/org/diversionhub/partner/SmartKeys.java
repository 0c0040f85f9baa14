package org.diversionhub.partner;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;
import org.jspecify.annotations.Nullable;

/** The public keys by which a partner signs in to the FHIR facade (SMART Backend Services). Its id is its client id. */
public sealed interface SmartKeys {
    /** More than any list of keys needs, in bytes. */
    int LARGEST = 64 * 1024;

    int SHORTEST_RSA = 2048;

    /** What no other partner may have, too. */
    Set<?> owned();

    /** In a file of the configuration. */
    record Listed(JWKSet keys) implements SmartKeys {
        @Override
        public Set<?> owned() {
            return keys.getKeys().stream().map(SmartKeys::thumbprint).collect(Collectors.toSet());
        }
    }

    /** Where the partner keeps them, and may change them by itself. */
    record At(URI url) implements SmartKeys {
        @Override
        public Set<?> owned() {
            return Set.of(this);
        }
    }

    private static Base64URL thumbprint(JWK key) {
        try {
            return key.computeThumbprint();
        } catch (JOSEException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    /** Whether it verifies RS384 or ES384, and says which one it is. */
    static boolean isUsable(JWK key) {
        return key.getKeyID() != null
                && !KeyUse.ENCRYPTION.equals(key.getKeyUse())
                && switch (key) {
                    case RSAKey rsa -> rsa.size() >= SHORTEST_RSA;
                    case ECKey ec -> Curve.P_384.equals(ec.getCurve());
                    default -> false;
                };
    }

    static @Nullable SmartKeys read(ConfigMap smart, Path config) {
        try (smart) {
            return smart.value(
                    "jwks", text -> parse(text, config), "a file in the folder `config`, or an https:// address");
        }
    }

    private static SmartKeys parse(String text, Path config) {
        if (text.startsWith("https://")) {
            return new At(address(text));
        }
        Path file = config.resolve(text).normalize();
        if (text.contains(":") || Path.of(text).isAbsolute() || !file.startsWith(config.normalize())) {
            throw new IllegalArgumentException(text);
        }
        return new Listed(keys(file));
    }

    private static URI address(String text) {
        URI url = URI.create(text);
        if (url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
            throw new IllegalArgumentException(text);
        }
        return url;
    }

    /** The faults name the file, and never what stands in it: it could be a private key. */
    private static JWKSet keys(Path file) {
        String right = "a JSON Web Key Set with public keys: RSA from 2048 bits or EC P-384, each with a `kid`";
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                throw new Misfit("the file " + file + " is missing, or has more than " + LARGEST + " bytes", right);
            }
            List<JWK> keys =
                    JWKSet.parse(Files.readString(file, StandardCharsets.UTF_8)).getKeys();
            if (keys.stream().anyMatch(JWK::isPrivate)) {
                throw new Misfit("the file " + file + " has a private key", "public keys; and replace that one");
            }
            List<JWK> usable = keys.stream().filter(SmartKeys::isUsable).toList();
            if (usable.isEmpty()) {
                throw new Misfit("the file " + file + " has no key for RS384 or ES384", right);
            }
            return new JWKSet(usable);
        } catch (ParseException | IOException e) {
            throw new Misfit("the file " + file + " does not read as a key set", right);
        }
    }
}
