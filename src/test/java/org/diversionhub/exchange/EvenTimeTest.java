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
    private static MockHttpServletRequest request(String path, String kind) {
        var request = new MockHttpServletRequest("POST", path);
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("kind", kind));
        return request;
    }

    @ParameterizedTest
    @CsvSource({
        "/exchange/consent, consent, true",
        "/exchange/consen%74;x=1, consent, true",
        "/exchange/consent/, consent, true",
        "/exchange/exit, exit, false",
    })
    void consentIsKnownByItsKind(String path, String kind, boolean consent) {
        assertThat(EvenTime.isConsent(request(path, kind))).isEqualTo(consent);
    }

    @Test
    void otherRequestsAreNone() {
        assertThat(EvenTime.isConsent(new MockHttpServletRequest("GET", "/exchange/inbox")))
                .isFalse();
    }
}
