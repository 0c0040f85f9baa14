package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;
import org.springframework.http.MediaType;

/**
 * Says how to sign in, to whoever asks. What SMART wants of servers for apps with a user is left out: there is none.
 */
final class SmartConfiguration extends HttpServlet {
    static final String PATH = "/fhir/.well-known/smart-configuration";

    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String token;
    private final transient CurrentSnapshot snapshots;

    SmartConfiguration(String token, CurrentSnapshot snapshots) {
        this.token = token;
        this.snapshots = snapshots;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var out = new TreeMap<String, Object>();
        out.put("token_endpoint", token);
        out.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        out.put("token_endpoint_auth_signing_alg_values_supported", List.of("ES384", "RS384"));
        out.put("grant_types_supported", List.of("client_credentials"));
        out.put("scopes_supported", scopes(snapshots.get().schemas()));
        out.put("capabilities", List.of("client-confidential-asymmetric", "permission-v2"));
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        JSON.writeValue(response.getOutputStream(), out);
    }

    private static TreeSet<String> scopes(Schemas schemas) {
        var all = new TreeSet<String>();
        Arrays.stream(Role.values())
                .forEach(role -> all.addAll(Scopes.of(role, schemas).texts()));
        return all;
    }
}
