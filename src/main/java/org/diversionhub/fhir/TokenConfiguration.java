package org.diversionhub.fhir;

import org.diversionhub.config.ConfigFault;
import org.diversionhub.exchange.Condition;
import org.diversionhub.exchange.CurrentSnapshot;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.OAuth2AccessTokenGenerator;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;

/** Puts the parts of Spring Authorization Server together that the hub needs, and opens them at one address. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FhirSettings.class)
class TokenConfiguration {
    @Bean
    Condition addressForKeys(FhirSettings settings) {
        return next -> next.partners().all().stream()
                .filter(partner -> settings.address() == null)
                .filter(partner -> partner.smart().isPresent())
                .map(partner -> new ConfigFault(
                        "config/partners/" + partner.id() + ".yaml",
                        0,
                        "it has `smart`, but the hub has no address for FHIR",
                        "the setting hub.fhir.address, such as https://hub.example.gov:8443/fhir"))
                .toList();
    }

    /** What Spring asks of a server. */
    private record Server(String getIssuer, AuthorizationServerSettings getAuthorizationServerSettings)
            implements AuthorizationServerContext {}

    @Bean
    @ConditionalOnProperty("hub.fhir.address")
    ServletRegistrationBean<TokenEndpoint> tokenEndpoint(
            FhirSettings settings,
            Clients clients,
            Assertions assertions,
            AccessTokens tokens,
            AskedScopes scopes,
            RefusedTokens refused) {
        var signed = new JwtClientAssertionAuthenticationProvider(clients, tokens);
        signed.setJwtDecoderFactory(assertions);
        var client = new OAuth2ClientAuthenticationFilter(new ProviderManager(signed), request -> true);
        client.setAuthenticationConverter(new AssertionConverter());
        client.setAuthenticationFailureHandler(refused);

        var granting = new OAuth2ClientCredentialsAuthenticationProvider(tokens, new OAuth2AccessTokenGenerator());
        granting.setAuthenticationValidator(scopes);
        var token = new OAuth2TokenEndpointFilter(new ProviderManager(granting), TokenEndpoint.PATH);
        token.setAuthenticationConverter(new OAuth2ClientCredentialsAuthenticationConverter());
        token.setAuthenticationFailureHandler(refused);

        var server = new Server(
                String.valueOf(settings.address()),
                AuthorizationServerSettings.builder().build());
        return new ServletRegistrationBean<>(new TokenEndpoint(server, client, token), TokenEndpoint.PATH);
    }

    @Bean
    @ConditionalOnProperty("hub.fhir.address")
    ServletRegistrationBean<SmartConfiguration> smartConfiguration(FhirSettings settings, CurrentSnapshot snapshots) {
        return new ServletRegistrationBean<>(
                new SmartConfiguration(settings.token(), snapshots), SmartConfiguration.PATH);
    }
}
