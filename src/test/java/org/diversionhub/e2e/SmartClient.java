package org.diversionhub.e2e;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.diversionhub.fhir.WhoAmI;

/** A partner's system without a certificate: asks for a token, and calls with it. */
record SmartClient(TestHub hub) {
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    Caller.Answer ask(String assertion, String scope) {
        return ask(Map.of(
                "grant_type",
                "client_credentials",
                "scope",
                scope,
                "client_assertion_type",
                TYPE,
                "client_assertion",
                assertion));
    }

    Caller.Answer ask(Map<String, String> form) {
        return post(
                form.entrySet().stream()
                        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&")),
                "application/x-www-form-urlencoded");
    }

    Caller.Answer post(String body, String type) {
        return hub.stranger(null).post("/fhir/token", body.getBytes(StandardCharsets.UTF_8), type);
    }

    Caller.Answer call(String token) {
        return call(hub.stranger(null), token);
    }

    Caller.Answer call(Caller caller, String token) {
        return caller.get(WhoAmI.PATH, bearer(token));
    }

    static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }
}
