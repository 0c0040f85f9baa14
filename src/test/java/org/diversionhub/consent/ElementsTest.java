package org.diversionhub.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A consent that lacks an element says which, and where the law asks for it. */
class ElementsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode record = sample();

    private static ObjectNode sample() {
        try {
            Path file = Path.of("src/test/resources/samples/consent.given.json");
            return ((ObjectNode) JSON.readTree(Files.readString(file))).without(List.of("message"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> missing(AuthorityType type) {
        record.withObject("/consent").put("type", type.name());
        var consent = new CanonicalMessage(Kind.parse("consent/given"), "m-1", Instant.EPOCH, record);
        return Elements.missing(consent).stream()
                .map(element -> element.path() + ": " + element.source())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthorityType.class,
            names = {"P2_NAMED", "P2_TPO", "P2_CJ_2_35", "HIPAA_AUTH", "STATE_MH", "HIV_STI", "RELEASE"})
    void aWholeConsentLacksNothing(AuthorityType type) {
        assertThat(missing(type)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/consent/discloser, 'consent.discloser[]: 42 CFR 2.31(a)(2)'",
        "/consent/description, 'consent.description: 42 CFR 2.31(a)(3)'",
        "/consent/categories, 'consent.categories[]: 42 CFR 2.31(a)(3)'",
        "/consent/recipients, 'consent.recipients[]: 42 CFR 2.31(a)(4)'",
        "/consent/purposes, 'consent.purposes[]: 42 CFR 2.31(a)(5)'",
        "/consent/statements/revocation, 'consent.statements.revocation: 42 CFR 2.31(a)(6)'",
        "/consent/period/end, 'consent.period.end: 42 CFR 2.31(a)(7)'",
        "/consent/signature/by, 'consent.signature.by: 42 CFR 2.31(a)(8)'",
        "/consent/signature/at, 'consent.signature.at: 42 CFR 2.31(a)(9)'"
    })
    void eachElementOfAConsentIsAskedFor(String pointer, String expected) {
        int end = pointer.lastIndexOf('/');
        ((ObjectNode) record.at(pointer.substring(0, end))).remove(pointer.substring(end + 1));
        assertThat(missing(AuthorityType.P2_NAMED)).containsExactly(expected);
    }

    @Test
    void aStatementThatWasNotMadeIsMissing() {
        record.withObject("/consent/statements").put("redisclosure", false).put("refusal", false);
        assertThat(missing(AuthorityType.P2_NAMED)).isEmpty();
        assertThat(missing(AuthorityType.P2_TPO))
                .containsExactly(
                        "consent.statements.redisclosure: 42 CFR 2.31(a)(10)",
                        "consent.statements.refusal: 42 CFR 2.31(a)(10)");
        assertThat(missing(AuthorityType.HIPAA_AUTH)).hasSize(2).allMatch(one -> one.contains("164.508(c)(2)"));
    }

    @Test
    void monitoringNamesAPersonOrAPostAndTheCase() {
        record.withObject("/consent").putArray("recipients").add("role:prosecutor");
        record.remove("referral");
        assertThat(missing(AuthorityType.P2_CJ_2_35))
                .containsExactly("referral.id: 42 CFR 2.35(d)", "consent.recipients[] by name: 42 CFR 2.35(a)");
    }

    @Test
    void anEmergencyNeedsItsRecordFirst() {
        assertThat(missing(AuthorityType.EMERGENCY)).hasSize(5).allMatch(one -> one.contains("42 CFR 2.51(c)"));
    }

    @Test
    void anOrderNeedsItsSubpoenaAndItsFields() {
        assertThat(missing(AuthorityType.COURT_ORDER))
                .containsExactly(
                        "order.id: 42 CFR 2.61(a)",
                        "order.subpoenaId: 42 CFR 2.61(b)",
                        "order.fields[]: 42 CFR 2.64(e)");
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthorityType.class,
            names = {"P2_COUNSELING_NOTES", "P2_PROCEEDINGS"})
    void aSingleReleaseNeedsAWholeConsent_andItsFieldsAreListedWhenItIsReleased(AuthorityType type) {
        assertThat(missing(type)).isEmpty();
        ((ObjectNode) record.at("/consent")).remove("description");
        assertThat(missing(type)).containsExactly("consent.description: 42 CFR 2.31(a)(3)");
    }
}
