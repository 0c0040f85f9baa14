package org.diversionhub.demo;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Resource;

/** A token search, {@code identifier=system|value} or {@code _tag=system|code}; nothing vaguer is understood. */
record FhirToken(String parameter, String system, String value) {
    FhirToken {
        if (system.isBlank() || value.isBlank()) {
            throw new InvalidRequestException(parameter + " needs a system and a value");
        }
    }

    /** The search of an {@code ifNoneExist}. */
    static FhirToken parse(String query) {
        String[] parts = query.split("[=|]", 3);
        if (parts.length != 3 || !(parts[0].equals("identifier") || parts[0].equals("_tag"))) {
            throw new InvalidRequestException("ifNoneExist is identifier=system|value or _tag=system|code");
        }
        return new FhirToken(parts[0], decoded(parts[1]), decoded(parts[2]));
    }

    static FhirToken of(String parameter, TokenParam token) {
        return new FhirToken(parameter, String.valueOf(token.getSystem()), String.valueOf(token.getValue()));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    boolean matches(FhirContext context, Resource resource) {
        return parameter.equals("_tag")
                ? resource.getMeta().getTag(system, value) != null
                : identifiers(context, resource)
                        .anyMatch(one -> system.equals(one.getSystem()) && value.equals(one.getValue()));
    }

    private static Stream<Identifier> identifiers(FhirContext context, Resource resource) {
        return context.newTerser().getValues(resource, resource.fhirType() + ".identifier", Identifier.class).stream();
    }
}
