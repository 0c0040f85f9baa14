package org.diversionhub.fhir;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.springframework.stereotype.Component;

/**
 * What a subscriber is told, as the R5 subscriptions backport has it on R4: how its subscription stands, and the names
 * of what there is to read. Nothing else can get into it, for nothing else gets here.
 */
@Component
class Notices {
    static final String GUIDE = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
    private static final String ERRORS = "http://terminology.hl7.org/CodeSystem/subscription-error";

    private final String base;

    Notices(FhirSettings settings) {
        this.base = settings.address() == null ? "" : settings.address() + "/";
    }

    /** Why somebody is told something. */
    enum Type {
        HANDSHAKE,
        HEARTBEAT,
        EVENT_NOTIFICATION,
        QUERY_STATUS,
        QUERY_EVENT;

        private CodeType code() {
            return new CodeType(name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    Bundle notification(Subscribed one, Type type, List<News.Event> events, Instant now) {
        Bundle bundle = new Bundle();
        bundle.getMeta().addProfile(GUIDE + "backport-subscription-notification-r4");
        bundle.setType(Bundle.BundleType.HISTORY).setTimestamp(Date.from(now));
        Bundle.BundleEntryComponent entry = entry(bundle, status(one, type, events));
        entry.getRequest()
                .setMethod(Bundle.HTTPVerb.GET)
                .setUrl(base + one.name().reference() + "/$status");
        entry.getResponse().setStatus("200");
        return bundle;
    }

    Bundle statuses(List<Subscribed> all) {
        Bundle bundle = new Bundle();
        bundle.setType(Bundle.BundleType.SEARCHSET).setTotal(all.size());
        all.forEach(one -> entry(bundle, status(one, Type.QUERY_STATUS, List.of()))
                .getSearch()
                .setMode(Bundle.SearchEntryMode.MATCH));
        return bundle;
    }

    private static Bundle.BundleEntryComponent entry(Bundle bundle, Parameters status) {
        String id = UUID.randomUUID().toString();
        status.setId(id);
        return bundle.addEntry().setFullUrl("urn:uuid:" + id).setResource(status);
    }

    private Parameters status(Subscribed one, Type type, List<News.Event> events) {
        Parameters status = new Parameters();
        status.getMeta().addProfile(GUIDE + "backport-subscription-status-r4");
        status.addParameter("subscription", reference(one.name()));
        status.addParameter("topic", new CanonicalType(one.wish().topic().canonical()));
        status.addParameter("status", new CodeType(one.state()));
        status.addParameter("type", type.code());
        status.addParameter("events-since-subscription-start", new StringType(Long.toString(one.events())));
        boolean named = one.wish().content().equals(Form.ID_ONLY);
        events.forEach(event -> add(status, event, named));
        if (one.error() != null) {
            status.addParameter("error", error(one.error()));
        }
        return status;
    }

    private void add(Parameters status, News.Event event, boolean named) {
        ParametersParameterComponent told = status.addParameter().setName("notification-event");
        told.addPart().setName("event-number").setValue(new StringType(Long.toString(event.number())));
        told.addPart().setName("timestamp").setValue(new InstantType(Date.from(event.at())));
        if (named) {
            told.addPart().setName("focus").setValue(reference(event.name()));
        }
    }

    private Reference reference(Name name) {
        return new Reference(base + name.reference());
    }

    private static CodeableConcept error(String word) {
        Coding coding = new Coding().setSystem(ERRORS);
        coding.setCode(word.startsWith("http-") ? "error-response" : "no-response");
        CodeableConcept error = new CodeableConcept().setText(word);
        return word.equals(Telling.NOT_ALLOWED) ? error : error.addCoding(coding);
    }
}
