package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
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
            Searching searching,
            Working working,
            Subscribing subscribing) {
        RestfulServer server = new FacadeServer(fhir);
        server.setPagingProvider(pages);
        server.registerInterceptor(doorkeeper);
        server.registerInterceptor(new Advertised());
        server.registerProviders(providers(fhir, searching, working, subscribing));
        var registration = new ServletRegistrationBean<>(server, "/fhir/*");
        registration.setName("fhir");
        return registration;
    }

    private static List<IResourceProvider> providers(
            FhirContext fhir, Searching searching, Working working, Subscribing subscribing) {
        List<IResourceProvider> providers = new ArrayList<>();
        for (Kinds kinds : Kinds.values()) {
            for (String name : kinds.types()) {
                Class<? extends IBaseResource> type =
                        fhir.getResourceDefinition(name).getImplementingClass();
                providers.add(
                        switch (kinds) {
                            case TASKS -> new TaskProvider(type, searching, working);
                            case CODED -> new CodedProvider(type, searching);
                            case ABOUT_SOMEBODY -> new StatusProvider(type, searching);
                            case OF_A_RECORD -> new RecordProvider(type, searching);
                            case NAMED -> new NamedProvider(type, searching);
                            case OF_THE_HUB -> new PlainProvider(type, searching);
                            case SUBSCRIPTIONS -> new SubscriptionProvider(subscribing);
                        });
            }
        }
        return providers;
    }
}
