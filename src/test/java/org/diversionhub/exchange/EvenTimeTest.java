package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.HandlerMapping;

/** A consent takes its time however its path is written. */
class EvenTimeTest {
    @ParameterizedTest
    @CsvSource({"kind, consent, true", "kind, exit, false", "id, consent, false"})
    void consentIsKnownByWhatThePathWasUnderstoodAs(String name, String value, boolean consent) {
        var request = new MockHttpServletRequest("POST", "/exchange/anything");
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of(name, value));
        assertThat(EvenTime.isConsent(request)).isEqualTo(consent);
    }

    @Test
    void requestWithoutSuchAPathIsNone() {
        assertThat(EvenTime.isConsent(new MockHttpServletRequest("GET", "/exchange/consent")))
                .isFalse();
    }
}
