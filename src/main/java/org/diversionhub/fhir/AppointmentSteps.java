package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.trust.PairwiseIds;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How a provider makes an Appointment for somebody who was referred to it, and tells what became of it. */
@Component
class AppointmentSteps {
    private final Trees trees;
    private final Catalogue catalogue;
    private final Saying saying;
    private final PairwiseIds pairwise;

    AppointmentSteps(Trees trees, Catalogue catalogue, Saying saying, PairwiseIds pairwise) {
        this.trees = trees;
        this.catalogue = catalogue;
        this.saying = saying;
        this.pairwise = pairwise;
    }

    /** One with an identifier that the provider has used before is that one, and is changed. */
    Step create(Reader reader, ObjectNode asked) {
        JsonNode number = asked.at("/identifier/0");
        String own = number.has("value")
                ? "own|" + number.path("system").asText() + "|"
                        + number.path("value").asText()
                : "made|" + UUID.randomUUID();
        Name name = new Name("Appointment", pairwise.id(reader.partner().id(), "fhir", "Appointment|" + own));
        Optional<Resource> known = reader.read(name).filter(found -> isOwn(reader, name));
        if (known.isPresent()) {
            reader.caller().require(Interaction.UPDATE, "Appointment");
            return change(reader, known.get(), asked);
        }
        return step(reader, name, "new", JsonNodeFactory.instance.objectNode(), asked);
    }

    Step update(Reader reader, Name name, @Nullable String version, ObjectNode asked) {
        Resource now = reader.read(name).filter(found -> isOwn(reader, name)).orElseThrow(Faults::nothingHere);
        Trees.refuseOther(version, now);
        return change(reader, now, asked);
    }

    private Step change(Reader reader, Resource now, ObjectNode asked) {
        if (!now.content().path("basedOn").equals(asked.path("basedOn"))) {
            throw Faults.of(
                    422, IssueType.BUSINESSRULE, "An Appointment stays with its referral: leave basedOn as it is.");
        }
        return step(reader, now.name(), now.once(), trees.of(now), asked);
    }

    /** The hub's own tell of what others have made. */
    private boolean isOwn(Reader reader, Name name) {
        return catalogue
                .find(reader.partner().id(), name)
                .filter(listed -> listed.deliveries().isEmpty())
                .isPresent();
    }

    private Step step(Reader reader, Name name, String once, ObjectNode before, ObjectNode asked) {
        Name request = request(asked);
        Resource referral = reader.read(request).orElseThrow(AppointmentSteps::noReferral);
        UUID caseId = catalogue
                .find(reader.partner().id(), request)
                .map(listed -> catalogue.caseOf(listed.deliveries().getFirst()))
                .orElseThrow(AppointmentSteps::noReferral);
        ObjectNode own = asked.deepCopy().put("id", name.id());
        own.remove("meta");
        JsonNode handle =
                TextNode.valueOf(referral.content().at("/identifier/0/value").asText());
        Map<String, JsonNode> answer = Map.of(
                "before", before, "asked", asked, "outputs", JsonNodeFactory.instance.arrayNode(), "referral", handle);
        return new Step(
                name,
                name.id() + once + own,
                saying.told(reader, answer),
                () -> caseId,
                own,
                Terms.of(before),
                Terms.of(own));
    }

    private static Name request(ObjectNode asked) {
        return Optional.of(asked.at("/basedOn/0/reference").asText())
                .filter(reference -> reference.matches("ServiceRequest/[a-z0-9]+"))
                .map(reference -> new Name("ServiceRequest", reference.substring("ServiceRequest/".length())))
                .orElseThrow(AppointmentSteps::noReferral);
    }

    private static RuntimeException noReferral() {
        return Faults.of(
                422,
                IssueType.BUSINESSRULE,
                "Name the referral: basedOn with one ServiceRequest/id that is here for you.");
    }
}
