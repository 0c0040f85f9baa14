package org.diversionhub.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.diversionhub.disclosure.Reason;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;

/**
 * One person's way, from arrest to treatment, through a night in jail, to the day on which they take their consent
 * back. Every partner acts only on what it was sent: it knows the referral by the name that the hub gave to it alone.
 */
final class Journey {
    private static final String POLICE = "pd-wilmington";
    private static final String PROSECUTOR = "da-new-hanover";
    private static final String JAIL = "jail-new-hanover";
    private static final String JAIL_HEALTH = "jail-health-new-hanover";
    private static final String CASE_MANAGEMENT = "lead-case-management";
    private static final String PROVIDER = "sud-harbor";

    private final SamplePartners partners;
    private final Trail trail;
    private final Steps steps;
    private final Patience patience;
    private final SampleMessages messages;
    private final PartnerClient police;
    private final PartnerClient prosecutor;
    private final PartnerClient jail;
    private final PartnerClient jailHealth;
    private final PartnerClient caseManagement;
    private final PartnerClient provider;

    private String prosecutorReferral = "";
    private String caseManagementReferral = "";
    private String providerReferral = "";

    Journey(SamplePartners partners, Trail trail, Steps steps, Patience patience, SampleMessages messages, URI hub) {
        this.partners = partners;
        this.trail = trail;
        this.steps = steps;
        this.patience = patience;
        this.messages = messages;
        this.police = partners.client(POLICE, hub);
        this.prosecutor = partners.client(PROSECUTOR, hub);
        this.jail = partners.client(JAIL, hub);
        this.jailHealth = partners.client(JAIL_HEALTH, hub);
        this.caseManagement = partners.client(CASE_MANAGEMENT, hub);
        this.provider = partners.client(PROVIDER, hub);
    }

    void play() {
        referral();
        consent();
        treatment();
        decision();
        custody();
        revocation();
    }

    private void referral() {
        steps.play("The police refer Casey Sample instead of booking; the person has said yes", () -> {
            police.post("diversion-referral", messages.message("arrest-referral", messages.policeReferral()));
            return "signed receipt";
        });
        steps.play("Case management has the referral", () -> {
            JsonNode referral =
                    pushed(CASE_MANAGEMENT, "diversion-referral", "/participant/name/family", messages.family());
            caseManagementReferral = own(referral);
            return "needs: " + join(referral.at("/needs/immediate"));
        });
        steps.play("The prosecutor finds it in the inbox", () -> {
            JsonNode referral = polled("diversion-referral", "/participant/name/family", messages.family());
            prosecutorReferral = own(referral);
            return "charge: " + referral.at("/charges/0/statute").asText();
        });
        steps.play("The treatment provider, named in it, has nothing: no consent yet", () -> {
            withheld(PROVIDER, "diversion-referral");
            expect(request().isEmpty(), "no ServiceRequest for the person");
            return "withheld";
        });
    }

    private void consent() {
        steps.play("The person signs two consents; case management sends them", () -> {
            caseManagement.post("consent", messages.message("release-consent", caseManagementReferral));
            caseManagement.post("consent", messages.message("named-consent", caseManagementReferral));
            return "2 receipts";
        });
        steps.play("The provider's FHIR server has the referral, without being asked again", () -> {
            ServiceRequest request = patience.until("a ServiceRequest for the person", this::request);
            providerReferral = request.getIdentifier().stream()
                    .filter(one -> one.getSystem().equals("urn:diversionhub:referral"))
                    .map(Identifier::getValue)
                    .findFirst()
                    .orElseThrow(() -> new Unexpected("expected a ServiceRequest with the provider's name for it"));
            return "ServiceRequest " + request.getStatus().toCode();
        });
    }

    private void treatment() {
        steps.play("The provider accepts; case management knows", () -> {
            provider.post("referral-response", messages.message("accepted", providerReferral));
            JsonNode answer = pushed(CASE_MANAGEMENT, "referral-response", "/referral/id", caseManagementReferral);
            return quoted(answer.at("/response/status"));
        });
        steps.play("The provider reports the first week: active; case management knows", () -> {
            provider.post("treatment-status", messages.message("engaged", providerReferral));
            JsonNode status = pushed(CASE_MANAGEMENT, "treatment-status", "/referral/id", caseManagementReferral);
            return quoted(status.at("/engagement/status"));
        });
        steps.play("The prosecutor learns one word of it", () -> {
            JsonNode status = polled("treatment-status", "/referral/id", prosecutorReferral);
            prosecutor.acknowledge(status);
            prosecutor.acknowledge(polled("referral-response", "/referral/id", prosecutorReferral));
            return exactly("engaged", status.at("/engagement/status"));
        });
    }

    private void decision() {
        steps.play("The prosecutor holds the charge; police and case management know", () -> {
            prosecutor.post("prosecution-decision", messages.message("held", prosecutorReferral));
            pushed(CASE_MANAGEMENT, "prosecution-decision", "/referral/id", caseManagementReferral);
            JsonNode decision = pushed(POLICE, "prosecution-decision", "/referral/id", messages.policeReferral());
            return exactly("HELD", decision.at("/prosecution/chargeStatus"));
        });
    }

    private void custody() {
        steps.play("A jail books the person for something older; case management knows", () -> {
            jail.post("custody-event", messages.message("booked", ""));
            JsonNode booking = pushed(CASE_MANAGEMENT, "custody-event", "/referral/id", caseManagementReferral);
            patience.until(
                    "a booking in the inbox of the jail's medical staff",
                    () -> jailHealth.inbox().stream().findFirst());
            return quoted(booking.at("/custody/state"));
        });
        steps.play("The jail learns one word: is there a charge on hold?", () -> {
            JsonNode decision =
                    pushed(JAIL, "prosecution-decision", "/custody/bookingNumber", messages.bookingNumber());
            return exactly("yes", decision.at("/prosecution/chargeStatus"));
        });
        steps.play("Case management says who will be at the door; the jail knows", () -> {
            caseManagement.post("release-handoff", messages.message("handoff", caseManagementReferral));
            JsonNode handoff = pushed(JAIL, "release-handoff", "/custody/bookingNumber", messages.bookingNumber());
            return handoff.at("/custody/pickup/contact").asText().split(",", 2)[0];
        });
        steps.play("The jail releases the person; case management knows", () -> {
            jail.post("custody-event", messages.message("released", ""));
            JsonNode release = patience.until(
                    "a release at case management",
                    () -> latest(partners.received(CASE_MANAGEMENT), "custody-event", "/custody/state", "released"));
            return quoted(release.at("/custody/state"));
        });
    }

    private void revocation() {
        steps.play("The person takes the second consent back", () -> {
            caseManagement.post("consent", messages.message("revoked-consent", caseManagementReferral));
            return "receipt";
        });
        steps.play("The provider's next report reaches neither case management nor the prosecutor", () -> {
            provider.post("treatment-status", messages.message("next-status", providerReferral));
            withheld(CASE_MANAGEMENT, "treatment-status");
            expect(
                    find(prosecutor.inbox(), "treatment-status", "/referral/id", prosecutorReferral)
                            .isEmpty(),
                    "no status in the prosecutor's inbox");
            withheld(PROSECUTOR, "treatment-status");
            return "withheld, twice";
        });
    }

    /** A message that the hub pushed to a partner. */
    private JsonNode pushed(String partner, String kind, String pointer, String value) {
        return patience.until(
                "a " + kind + " at " + partner, () -> latest(partners.received(partner), kind, pointer, value));
    }

    /** A message that waits in the prosecutor's inbox. */
    private JsonNode polled(String kind, String pointer, String value) {
        return patience.until(
                "a " + kind + " in the prosecutor's inbox", () -> latest(prosecutor.inbox(), kind, pointer, value));
    }

    private void withheld(String partner, String kind) {
        Reason reason =
                patience.until("the " + kind + " withheld from " + partner, () -> trail.withheld(partner, kind));
        expect(reason == Reason.NO_AUTHORITY, "withheld for lack of authority, not because: " + reason.words());
    }

    private Optional<ServiceRequest> request() {
        SampleFhirServer server = partners.fhir(PROVIDER);
        Optional<String> patient = server.resources("Patient").stream()
                .map(Patient.class::cast)
                .filter(one -> one.getNameFirstRep().getFamily().equals(messages.family()))
                .map(Resource::getIdPart)
                .findFirst();
        return server.resources("ServiceRequest").stream()
                .map(ServiceRequest.class::cast)
                .filter(one -> patient.filter(
                                one.getSubject().getReferenceElement().getIdPart()::equals)
                        .isPresent())
                .findFirst();
    }

    private static Optional<JsonNode> latest(List<JsonNode> all, String kind, String pointer, String value) {
        return find(all, kind, pointer, value).stream().reduce((earlier, later) -> later);
    }

    private static List<JsonNode> find(List<JsonNode> all, String kind, String pointer, String value) {
        return all.stream()
                .filter(one -> one.at("/message/kind").asText().equals(kind))
                .filter(one -> one.at(pointer).asText().equals(value))
                .toList();
    }

    private static String own(JsonNode referral) {
        return referral.at("/referral/id").asText();
    }

    private static String exactly(String expected, JsonNode got) {
        expect(got.asText().equals(expected), "\"" + expected + "\", not \"" + got.asText() + "\"");
        return quoted(got);
    }

    private static void expect(boolean met, String expected) {
        if (!met) {
            throw new Unexpected("expected " + expected);
        }
    }

    private static String quoted(JsonNode text) {
        return "\"" + text.asText() + "\"";
    }

    private static String join(JsonNode list) {
        return String.join(
                ", ",
                java.util.stream.StreamSupport.stream(list.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }
}
