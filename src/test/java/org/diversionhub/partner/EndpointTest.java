package org.diversionhub.partner;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.diversionhub.config.ConfigPlace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    private static final Endpoint ENDPOINT = new Endpoint(
            URI.create("fhir:here"),
            "fhir/closed-loop",
            Retry.DEFAULT,
            Optional.of(URI.create("https://there.example.org/news")),
            Optional.empty(),
            new ConfigPlace("partner.yaml", 1));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://there.example.org/news",
                "https://there.example.org:443/news/",
                "https://THERE.example.org/news/of/tasks"
            })
    void newsGoesBelowItsAddress(String uri) {
        assertThat(ENDPOINT.allowsNewsAt(URI.create(uri))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://there.example.org/news",
                "https://there.example.org/newsletter",
                "https://there.example.org/news/../other",
                "https://there.example.org/news/%2e%2e/other",
                "https://there.example.org:8443/news",
                "https://there.example.org@elsewhere.org/news",
                "https://there.example.org/news?to=elsewhere",
                "https://there.example.org.elsewhere.org/news",
                "/news",
                "urn:news"
            })
    void newsGoesNowhereElse(String uri) {
        assertThat(ENDPOINT.allowsNewsAt(URI.create(uri))).isFalse();
    }
}
