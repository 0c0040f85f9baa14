package org.diversionhub.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.CanonicalType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each line is an AuditEvent to a parser that forgives nothing, however little is on record. */
class BalpExportTest {
    @ParameterizedTest
    @CsvSource({"DISCLOSING, true", "DISCLOSING, false", "WITHHELD, true", "WITHHELD, false"})
    void event_isStrict_withMuchOnRecordAndWithLittle(String event, boolean much) {
        String line = BalpExport.event(row(event, much)).toString();
        AuditEvent read = FhirContext.forR4Cached()
                .newJsonParser()
                .setParserErrorHandler(new StrictErrorHandler())
                .parseResource(AuditEvent.class, line);
        assertThat(line).doesNotContain("[]", "null");
        assertThat(read.getEntity()).hasSize(much ? 3 : 2);
        assertThat(read.getMeta().getProfile().stream().map(CanonicalType::getValue))
                .hasSize(event.equals("DISCLOSING") ? 1 : 0);
    }

    private static AuditRow row(String event, boolean much) {
        List<String> fields = much ? List.of("participant.birthDate", "treatment.type") : List.of();
        return new AuditRow(
                1,
                2,
                "node-1",
                3,
                Instant.parse("2026-03-01T10:00:00.123456Z"),
                event,
                "hub",
                "provider",
                UUID.randomUUID(),
                UUID.randomUUID(),
                much ? UUID.randomUUID() : null,
                much ? "treatment-status/engagement" : null,
                fields,
                fields,
                fields,
                much ? List.of("authority-1") : List.of(),
                much ? "0123456789abcdef" : null,
                much ? "TREAT" : null,
                "decided");
    }
}
