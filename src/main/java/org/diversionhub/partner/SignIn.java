package org.diversionhub.partner;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;
import org.jspecify.annotations.Nullable;

/**
 * How the hub says who it is to a partner's server that does not go by the hub's certificate. The secrets are in no
 * file of the configuration: each stands alone in a file whose name is here.
 */
public sealed interface SignIn {
    /** The name of its file in the folder of the secrets. */
    default String secretName() {
        return switch (this) {
            case Basic basic -> basic.passwordFile();
            case ClientCredentials client -> client.secretFile();
        };
    }

    /** A name and a password (RFC 7617). */
    record Basic(String user, String passwordFile) implements SignIn {}

    /**
     * A token for the hub's own name and secret (RFC 6749 section 4.4).
     *
     * @param token where it is asked for
     */
    record ClientCredentials(URI token, String client, String secretFile, Optional<String> scope) implements SignIn {}

    /** One file in the folder of the secrets. */
    Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    String IN_FOLDER = "the name of a file in the folder of the secrets (hub.secrets.folder)";

    String NAME = "a name without a colon";

    /** No colon, at which the password begins, and nothing that could end a header. */
    Pattern USER = Pattern.compile("[^:\\p{Cntrl}]+");

    Pattern CLIENT = Pattern.compile("[\\x20-\\x7e]+");

    /** RFC 6749 section 3.3. */
    Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");

    static @Nullable SignIn read(ConfigMap map) {
        try (map) {
            if (map.has("basic") == map.has("oauth2")) {
                map.fault("basic", "a server is signed in to in one way", "`basic: {…}` or `oauth2: {…}`");
                return null;
            }
            return map.has("basic") ? basic(map.map("basic")) : oauth2(map.map("oauth2"));
        }
    }

    private static @Nullable SignIn basic(ConfigMap map) {
        try (map) {
            String user = map.value("user", text -> secret(text, USER, "user", NAME), NAME);
            String file = file(map, "password-file");
            return user == null || file == null ? null : new Basic(user, file);
        }
    }

    private static @Nullable SignIn oauth2(ConfigMap map) {
        try (map) {
            URI token = map.value("token", SignIn::address, "https://…, without a fragment");
            String client = map.value("client", text -> matched(text, CLIENT), "the hub's client_id there");
            String file = file(map, "secret-file");
            Optional<String> scope =
                    map.optionalValue("scope", text -> matched(text, SCOPE), "words with a space in between");
            return token == null || client == null || file == null
                    ? null
                    : new ClientCredentials(token, client, file, scope);
        }
    }

    static @Nullable String file(ConfigMap map, String key) {
        return map.value(key, text -> secret(text, FILE, key, IN_FOLDER), IN_FOLDER);
    }

    private static URI address(String text) {
        URI uri = URI.create(text);
        if (!"https".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("an address");
        }
        return uri;
    }

    /** What is wrong here may be the password itself. */
    private static String secret(String text, Pattern pattern, String key, String right) {
        if (!pattern.matcher(text).matches()) {
            throw new Misfit("what stands there does not fit `" + key + "`", right);
        }
        return text;
    }

    private static String matched(String text, Pattern pattern) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("a word");
        }
        return text;
    }
}
