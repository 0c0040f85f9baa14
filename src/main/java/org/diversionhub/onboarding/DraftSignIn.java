package org.diversionhub.onboarding;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a draft has the hub sign in to a partner's server.
 *
 * @param yaml as a partner file has it
 * @param secret the name of the file in which the secret stands
 */
record DraftSignIn(String yaml, String secret) {
    private static final Pattern BASIC = Pattern.compile("basic (\\S.*?) (\\S+)");
    private static final Pattern OAUTH2 = Pattern.compile("oauth2 (\\S+) (\\S+) (\\S+)(?: scope (\\S.*))?");

    /** @return nothing where the answer is of no known form */
    static Optional<DraftSignIn> of(String answer) {
        Matcher basic = BASIC.matcher(answer);
        if (basic.matches()) {
            return Optional.of(new DraftSignIn(
                    "{basic: {user: " + quoted(basic.group(1)) + ", password-file: " + quoted(basic.group(2)) + "}}",
                    basic.group(2)));
        }
        Matcher client = OAUTH2.matcher(answer);
        if (!client.matches()) {
            return Optional.empty();
        }
        String scope = client.group(4) == null ? "" : ", scope: " + quoted(client.group(4));
        return Optional.of(new DraftSignIn(
                "{oauth2: {token: " + quoted(client.group(1)) + ", client: " + quoted(client.group(2))
                        + ", secret-file: " + quoted(client.group(3)) + scope + "}}",
                client.group(3)));
    }

    private static String quoted(String value) {
        return TextNode.valueOf(value).toString();
    }
}
