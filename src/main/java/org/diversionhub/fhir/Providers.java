package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.IResourceProvider;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.springframework.stereotype.Component;

/** What each type of resource can do, and that one of it can be validated. */
@Component
class Providers {
    private final FhirContext fhir;
    private final Searching searching;
    private final Working working;
    private final TaskSteps tasks;
    private final AppointmentSteps appointments;
    private final ConsentSteps consents;
    private final Trees trees;
    private final Subscribing subscribing;
    private final Validation validation;

    Providers(
            FhirContext fhir,
            Searching searching,
            Working working,
            TaskSteps tasks,
            AppointmentSteps appointments,
            ConsentSteps consents,
            Trees trees,
            Subscribing subscribing,
            Validation validation) {
        this.fhir = fhir;
        this.searching = searching;
        this.working = working;
        this.tasks = tasks;
        this.appointments = appointments;
        this.consents = consents;
        this.trees = trees;
        this.subscribing = subscribing;
        this.validation = validation;
    }

    List<IResourceProvider> all() {
        List<IResourceProvider> all = new ArrayList<>();
        for (Kinds kinds : Kinds.values()) {
            for (String type : kinds.types()) {
                all.add(of(kinds, type));
                all.add(new ValidateProvider(type(type), validation));
            }
        }
        return all;
    }

    private IResourceProvider of(Kinds kinds, String name) {
        Class<? extends IBaseResource> type = type(name);
        return switch (kinds) {
            case TASKS -> new TaskProvider(type, searching, working, tasks, trees);
            case APPOINTMENTS -> new AppointmentProvider(type, searching, working, appointments, trees);
            case CONSENTS -> new ConsentProvider(type, searching, working, consents, trees);
            case ORDERS -> new OrderProvider(type, searching);
            case CODED -> new CodedProvider(type, searching);
            case ABOUT_SOMEBODY -> new StatusProvider(type, searching);
            case OF_A_RECORD -> new RecordProvider(type, searching);
            case NAMED -> new NamedProvider(type, searching);
            case OF_THE_HUB -> new PlainProvider(type, searching);
            case AUDIT -> new AuditEventProvider(type, searching);
            case SUBSCRIPTIONS -> new SubscriptionProvider(subscribing);
        };
    }

    private Class<? extends IBaseResource> type(String name) {
        return fhir.getResourceDefinition(name).getImplementingClass();
    }
}
