package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.server.RestfulServer;
import org.diversionhub.exchange.LimitSettings;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The server at {@code /fhir}. */
@Configuration(proxyBeanMethods = false)
class FhirConfiguration {
    /** Of its own, since it refuses what it does not know: an answer that is half read would be another answer. */
    @Bean
    FhirContext fhirContext() {
        FhirContext fhir = FhirContext.forR4();
        fhir.setParserErrorHandler(new StrictErrorHandler());
        return fhir;
    }

    @Bean
    ServletRegistrationBean<RestfulServer> fhirServer(
            FhirContext fhir,
            Doorkeeper doorkeeper,
            Pages pages,
            Providers providers,
            TransactionProvider transactions,
            LimitSettings limits) {
        RestfulServer server = new FacadeServer(fhir, limits.body().toBytes());
        server.setPagingProvider(pages);
        server.registerInterceptor(doorkeeper);
        server.registerInterceptor(new Advertised());
        server.registerInterceptor(new Parts(fhir));
        server.registerProviders(providers.all());
        server.registerProvider(transactions);
        var registration = new ServletRegistrationBean<>(server, "/fhir/*");
        registration.setName("fhir");
        return registration;
    }
}
