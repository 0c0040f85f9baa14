package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.exchange.GivenConsents;
import org.diversionhub.mapping.Mappings;
import org.diversionhub.message.Category;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.diversionhub.trust.PairwiseIds;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How case management gives a consent, and takes it back. */
@Component
class ConsentSteps {
    /** Whatever format its messages come in. */
    static final String MAPPING = "fhir/consent";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LEFT_ALONE = Set.of("id", "meta", "text", "status", "extension");
    private static final String REVOKED_AT = "urn:diversionhub:consent-revoked-at";
    private static final String REVOKED = "inactive";

    /** What a consent may come to be without a word of its giver's. */
    private static final List<String> STATES = List.of("active", "draft", "proposed", REVOKED);

    private final Trees trees;
    private final Catalogue catalogue;
    private final Saying saying;
    private final OwnWords ownWords;
    private final GivenConsents consents;
    private final PairwiseIds pairwise;

    ConsentSteps(
            Trees trees,
            Catalogue catalogue,
            Saying saying,
            OwnWords ownWords,
            GivenConsents consents,
            PairwiseIds pairwise) {
        this.trees = trees;
        this.catalogue = catalogue;
        this.saying = saying;
        this.ownWords = ownWords;
        this.consents = consents;
        this.pairwise = pairwise;
    }

    /** The same with the same identifier once more changes nothing. */
    Step create(Reader reader, ObjectNode asked) {
        JsonNode number = asked.at("/identifier/0");
        String id = number.path("value").asText("fhir-" + UUID.randomUUID());
        String giver = reader.partner().id();
        Name name = new Name("Consent", pairwise.id(giver, "fhir", "Consent|own|" + id));
        Map<String, JsonNode> answer =
                Map.of("asked", byHandle(reader, asked), "id", JSON.valueToTree(id), "known", known(reader));
        List<Mappings.Told> told = saying.told(reader, MAPPING, answer);
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        own.set("kept", told.getFirst().message());
        if (number.has("system")) {
            own.set("system", number.path("system"));
        }
        return new Step(
                name,
                name.id() + asked,
                told,
                () -> consents.caseOf(giver, id).orElseThrow(Faults::nothingHere),
                own,
                Set.of(),
                terms(reader, own));
    }

    /** A patient whom the reader knows from here is named by the same key as in its messages. */
    private ObjectNode byHandle(Reader reader, ObjectNode asked) {
        String reference = asked.at("/patient/reference").asText();
        if (!reference.startsWith("Patient/")) {
            return asked;
        }
        String id = reference.substring("Patient/".length());
        String key = reader.read(new Name("Patient", id))
                .flatMap(patient -> patient.content()
                        .path("identifier")
                        .valueStream()
                        .filter(one -> one.path("system").asText().equals("urn:diversionhub:participant"))
                        .findFirst())
                .map(one -> one.path("value").asText())
                .orElse("-");
        ObjectNode named = asked.deepCopy();
        named.withObjectProperty("patient")
                .putObject("identifier")
                .put("system", "urn:diversionhub:participant")
                .put("value", key);
        return named;
    }

    private static JsonNode known(Reader reader) {
        return JSON.valueToTree(Map.of(
                "partners",
                reader.snapshot().partners().all().stream().map(Partner::id).toList(),
                "roles",
                Role.ids(),
                "categories",
                Arrays.stream(Category.values()).map(Category::name).toList()));
    }

    private Set<Terms.Term> terms(Reader reader, ObjectNode own) {
        Set<Terms.Term> terms = new HashSet<>(Terms.of(ownWords.consent(reader.partner(), reader.snapshot(), own)));
        STATES.forEach(state -> terms.add(new Terms.Term("status", state)));
        return terms;
    }

    /**
     * Takes it back; a consent does not change.
     *
     * @return none where it is as it is asked for
     */
    List<Step> update(Reader reader, Name name, @Nullable String version, ObjectNode asked) {
        Resource now = reader.read(name).orElseThrow(Faults::nothingHere);
        Catalogue.Own own = catalogue
                .find(reader.partner().id(), name)
                .filter(listed -> listed.deliveries().isEmpty())
                .map(Catalogue.Listed::own)
                .orElseThrow(Faults::nothingHere);
        Trees.refuseOther(version, now);
        ObjectNode before = trees.of(now);
        refuse(before, asked);
        if (asked.path("status").equals(before.path("status"))) {
            return List.of();
        }
        ObjectNode kept = ownWords.open(reader.partner(), name, own);
        return List.of(new Step(
                name,
                now.once() + asked,
                saying.told(reader, MAPPING, Map.of("asked", asked, "kept", kept.path("kept"))),
                own::caseId,
                kept,
                Set.of(),
                Set.of()));
    }

    private static void refuse(ObjectNode before, ObjectNode asked) {
        Set<String> changed = new TreeSet<>();
        Stream.of(before, asked)
                .flatMap(consent -> consent.properties().stream().map(Map.Entry::getKey))
                .filter(element -> !LEFT_ALONE.contains(element))
                .filter(element -> !before.path(element).equals(asked.path(element)))
                .forEach(changed::add);
        if (!extensions(before).equals(extensions(asked))) {
            changed.add("extension");
        }
        String status = asked.path("status").asText();
        if (!status.equals(REVOKED) && !status.equals(before.path("status").asText())) {
            changed.add("status");
        }
        if (!changed.isEmpty()) {
            throw Faults.of(
                    422,
                    IssueType.BUSINESSRULE,
                    "A consent does not change: set its status to inactive, and leave all else as it was read "
                            + changed + "; or give a new one that supersedes it.");
        }
    }

    private static ArrayNode extensions(ObjectNode consent) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        consent.path("extension").forEach(one -> {
            if (!one.path("url").asText().equals(REVOKED_AT)) {
                all.add(one);
            }
        });
        return all;
    }
}
