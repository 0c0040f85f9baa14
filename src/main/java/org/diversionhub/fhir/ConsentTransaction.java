package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.trust.PairwiseIds;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Provenance;
import org.springframework.stereotype.Component;

/** A consent that is given or taken back together with the Provenance of it: who has obtained it, and who says so. */
@Component
class ConsentTransaction {
    private final ConsentSteps consents;
    private final Trees trees;
    private final PairwiseIds pairwise;

    ConsentTransaction(ConsentSteps consents, Trees trees, PairwiseIds pairwise) {
        this.consents = consents;
        this.trees = trees;
        this.pairwise = pairwise;
    }

    static boolean is(Bundle asked) {
        return asked.getEntry().stream().anyMatch(entry -> isA("Consent", entry));
    }

    /** The consent alone can be refused by the hub once it is understood, so that all is taken or nothing. */
    List<Step> steps(Bundle asked, Reader reader) {
        List<BundleEntryComponent> given =
                asked.getEntry().stream().filter(entry -> isA("Consent", entry)).toList();
        List<BundleEntryComponent> told = asked.getEntry().stream()
                .filter(entry -> isA("Provenance", entry) && entry.getRequest().getMethod() == HTTPVerb.POST)
                .toList();
        if (given.size() != 1 || told.size() != 1 || asked.getEntry().size() != 2) {
            throw refused(
                    "With a Consent a transaction has one POST of the Provenance that targets it, and nothing else.");
        }
        BundleEntryComponent consent = given.getFirst();
        Provenance provenance = (Provenance) told.getFirst().getResource();
        if (!hasWho(provenance) || !targets(provenance, consent)) {
            throw refused("The Provenance targets the Consent alone, by its fullUrl or its address, says when it was"
                    + " recorded, and names an agent.");
        }
        return consent(consent, reader).stream()
                .flatMap(step -> Stream.of(step, provenance(reader, provenance, step)))
                .toList();
    }

    private static boolean isA(String type, BundleEntryComponent entry) {
        return entry.getResource() != null && entry.getResource().fhirType().equals(type);
    }

    private static boolean hasWho(Provenance provenance) {
        return provenance.hasRecorded()
                && provenance.getAgent().stream()
                        .anyMatch(agent -> agent.getWho().hasIdentifier()
                                || agent.getWho().hasDisplay()
                                || agent.getWho().hasReference());
    }

    private static boolean targets(Provenance provenance, BundleEntryComponent consent) {
        Set<String> names = Set.of(
                String.valueOf(consent.getFullUrl()),
                String.valueOf(consent.getRequest().getUrl()));
        return provenance.getTarget().size() == 1
                && names.contains(provenance.getTargetFirstRep().getReference());
    }

    private List<Step> consent(BundleEntryComponent entry, Reader reader) {
        ObjectNode asked = trees.of(entry.getResource());
        IdType url = new IdType(entry.getRequest().getUrl());
        return switch (entry.getRequest().getMethod()) {
            case POST -> {
                reader.caller().require(Interaction.CREATE, "Consent");
                yield List.of(consents.create(reader, asked));
            }
            case PUT -> {
                reader.caller().require(Interaction.UPDATE, "Consent");
                Name name = new Name("Consent", url.getIdPart() == null ? "" : url.getIdPart());
                yield consents.update(
                        reader,
                        name,
                        TransactionProvider.version(entry.getRequest().getIfMatch()),
                        asked);
            }
            case null, default -> throw refused("A Consent is given with POST, and taken back with PUT.");
        };
    }

    /** It says nothing to anybody but its author, who reads it again. */
    private Step provenance(Reader reader, Provenance asked, Step of) {
        ObjectNode own = trees.of(asked);
        own.remove("meta");
        own.putArray("target").addObject().put("reference", of.name().reference());
        Name name = new Name("Provenance", pairwise.id(reader.partner().id(), "fhir", "Provenance|own|" + of.once()));
        own.put("id", name.id());
        return new Step(name, name.id(), List.of(), of.caseId(), own, Set.of(), Terms.of(own));
    }

    private static RuntimeException refused(String text) {
        return Faults.of(422, IssueType.BUSINESSRULE, text);
    }
}
