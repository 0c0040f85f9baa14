package org.diversionhub.fhir;

import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;

/**
 * A resource that is to be held against FHIR, as it came.
 *
 * @param type that it has to be
 * @param found the type that it says it is, or null where it cannot be read
 * @param profile beside that of its type, if one was named
 * @param aboutToBe whether what would become of it was asked for, too
 */
record Submitted(String type, String text, @Nullable String found, Optional<String> profile, boolean aboutToBe) {
    /** What a validator can be kept busy with for a second; beyond it some rules cost the square of it. */
    static final int MOST_BYTES = 131_072;

    static final int MOST_VALUES = 5_000;
    static final int MOST_CONTAINED = 50;
    static final int DEEPEST = 40;
    private static final Set<String> MODES = Set.of("create", "update", "profile");

    static Submitted read(String type, RequestDetails request) {
        byte[] body = request.loadRequestContents();
        if (body.length > MOST_BYTES) {
            throw tooMuch();
        }
        String text = new String(body, StandardCharsets.UTF_8);
        String format = request.getHeader("Content-Type");
        boolean xml = format != null && EncodingEnum.forContentType(format) == EncodingEnum.XML;
        SubmittedParts parts = xml ? SubmittedXml.read(text) : SubmittedJson.read(text);
        String mode = parts.mode() == null ? first(request, "mode") : parts.mode();
        if (mode != null && !MODES.contains(mode)) {
            throw Faults.of(422, IssueType.NOTSUPPORTED, "The modes that are offered are create, update and profile.");
        }
        return new Submitted(
                type,
                parts.text(),
                parts.type(),
                Optional.ofNullable(parts.profile() == null ? first(request, "profile") : parts.profile()),
                mode != null && !mode.equals("profile"));
    }

    private static @Nullable String first(RequestDetails request, String parameter) {
        String[] values = request.getParameters().get(parameter);
        if (values != null && values.length > 1) {
            throw Faults.invalid("Give " + parameter + " once.");
        }
        return values == null ? null : values[0];
    }

    static RuntimeException tooMuch() {
        return Faults.of(
                422,
                IssueType.TOOCOSTLY,
                "The hub looks at resources of up to " + MOST_BYTES + " bytes, " + MOST_VALUES + " values, "
                        + MOST_CONTAINED + " contained resources and " + DEEPEST + " levels.");
    }

    @Override
    public String toString() {
        return "Submitted[" + type + "]";
    }
}
