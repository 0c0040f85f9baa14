package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.audit.BalpNames;
import org.diversionhub.audit.ToldToPartner;
import org.diversionhub.audit.ToldToPartner.Place;
import org.diversionhub.audit.ToldToPartner.Told;
import org.diversionhub.audit.ToldToPartner.Which;
import org.diversionhub.exchange.Rereading;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.fhir.Terms.Term;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.PairwiseNumbers;
import org.diversionhub.trust.PairwiseNumbers.Pair;
import org.jspecify.annotations.Nullable;

/**
 * What was disclosed to one partner, as AuditEvents, as far as it may be told now that it was: names of what was told
 * of it, and nothing of what it said. To ask is no disclosure, so that looking brings nothing more to look at.
 */
final class Trail {
    static final String TYPE = "AuditEvent";
    private static final String PATIENT = "Patient/";
    private static final String OURS = "urn:diversionhub:";

    private final Partner partner;
    private final Snapshot snapshot;
    private final Rereading rereading;
    private final Brought brought;
    private final ToldToPartner told;
    private final PairwiseIds pairwise;
    private final PairwiseNumbers numbers;
    private final Map<UUID, Optional<Things>> asked = new HashMap<>();

    Trail(
            Partner partner,
            Snapshot snapshot,
            Rereading rereading,
            Brought brought,
            ToldToPartner told,
            PairwiseIds pairwise,
            PairwiseNumbers numbers) {
        this.partner = partner;
        this.snapshot = snapshot;
        this.rereading = rereading;
        this.brought = brought;
        this.told = told;
        this.pairwise = pairwise;
        this.numbers = numbers;
    }

    Optional<Told> find(Name name) {
        return place(name.id())
                .flatMap(place ->
                        told.to(partner.id(), Which.one(place), 1).stream().findFirst());
    }

    /**
     * Candidates, the newest first.
     *
     * @param after the last that was seen, or null
     */
    List<Told> candidates(Query query, @Nullable String after, int most) {
        Place before = after == null ? null : place(after).orElse(null);
        if (after != null && before == null) {
            return List.of();
        }
        Set<Place> places = query.ids().isEmpty()
                ? null
                : query.ids().stream().flatMap(id -> place(id).stream()).collect(Collectors.toSet());
        List<Set<String>> patients = query.all().stream().map(Trail::patients).toList();
        return told.to(partner.id(), new Which(places, before, query.from(), query.until(), patients), most);
    }

    /** No other terms are offered; a page's name that somebody made up may have them. */
    private static Set<String> patients(Set<Term> any) {
        return any.stream()
                .map(Term::value)
                .filter(value -> value.startsWith(PATIENT))
                .map(value -> value.substring(PATIENT.length()))
                .collect(Collectors.toSet());
    }

    private Optional<Place> place(String id) {
        return numbers.read(partner.id(), TYPE, id)
                .filter(pair -> pair.first() >= 0)
                .map(pair -> Place.of(pair.first(), pair.second()));
    }

    Name name(Told one) {
        Place place = one.place();
        return new Name(TYPE, numbers.id(partner.id(), TYPE, new Pair(place.micros(), place.seq())));
    }

    /** Empty where nothing of the delivery may be told now. */
    Optional<ObjectNode> open(Told one) {
        return asked.computeIfAbsent(one.delivery(), this::things).map(things -> event(one, things));
    }

    private ObjectNode event(Told one, Things things) {
        ObjectNode event = one.fhir(new BalpNames(
                name(one).id(),
                JsonNodeFactory.instance.objectNode().put("display", "Diversion Hub"),
                OURS + "hub",
                reference(brought.self(partner)),
                OURS + "partner:" + partner.id(),
                things.patient() == null ? null : reference(things.patient()),
                reference(things.provenance()),
                Map.of(),
                one.authorities().stream()
                        .map(id -> things.consents().get(pairwise.id(partner.id(), "consent", id)))
                        .filter(Objects::nonNull)
                        .map(Trail::reference)
                        .toList()));
        event.put("recorded", one.place().at().truncatedTo(ChronoUnit.MILLIS).toString());
        event.put("outcomeDesc", one.isRead() ? "read" : "made available");
        if (!things.labels().isEmpty()) {
            event.withObjectProperty("meta").set("security", things.labels().deepCopy());
        }
        return event;
    }

    private static ObjectNode reference(Name name) {
        return JsonNodeFactory.instance.objectNode().put("reference", name.reference());
    }

    /**
     * What a delivery brings, as far as an event names it.
     *
     * @param consents by the partner's names of them
     */
    private record Things(
            Name provenance, JsonNode labels, @Nullable Name patient, Map<String, Name> consents) {}

    private Optional<Things> things(UUID delivery) {
        return rereading
                .toBeNamed(partner, delivery, snapshot)
                .map(draft -> brought.of(partner, snapshot.mappings(), draft))
                .flatMap(Trail::things);
    }

    private static Optional<Things> things(Map<Name, ObjectNode> resources) {
        Map<String, Name> consents = new HashMap<>();
        Name provenance = null;
        JsonNode labels = MissingNode.getInstance();
        Name patient = null;
        for (Map.Entry<Name, ObjectNode> one : resources.entrySet()) {
            Name name = one.getKey();
            switch (name.type()) {
                case "Provenance" -> {
                    provenance = name;
                    labels = one.getValue().at("/meta/security");
                }
                case "Patient" -> patient = name;
                case "Consent" ->
                    consents.put(one.getValue().at("/identifier/0/value").asText(), name);
                default -> {}
            }
        }
        return provenance == null ? Optional.empty() : Optional.of(new Things(provenance, labels, patient, consents));
    }
}
