package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.diversionhub.audit.ToldToPartner;
import org.diversionhub.exchange.Rereading;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.PairwiseIds;
import org.jspecify.annotations.Nullable;

/**
 * One call of one partner. What a delivery may tell is asked once in it, and is a disclosure on record; what a resource
 * says comes from the delivery that tells most of it, of those that brought it and may tell of it now.
 */
final class Reader {
    private static final Set<String> SHARED = Set.of("Organization", "HealthcareService");

    private final Caller caller;
    private final Partner partner;
    private final Snapshot snapshot;
    private final Rereading rereading;
    private final Brought brought;
    private final Catalogue catalogue;
    private final OwnWords ownWords;
    private final PairwiseIds pairwise;
    private final Trails trails;
    private final Trail trail;
    private final Map<UUID, Map<Name, ObjectNode>> asked = new HashMap<>();

    Reader(
            Caller caller,
            Snapshot snapshot,
            Rereading rereading,
            Brought brought,
            Catalogue catalogue,
            OwnWords ownWords,
            PairwiseIds pairwise,
            Trails trails) {
        this.caller = caller;
        this.partner = caller.partner();
        this.snapshot = snapshot;
        this.rereading = rereading;
        this.brought = brought;
        this.catalogue = catalogue;
        this.ownWords = ownWords;
        this.pairwise = pairwise;
        this.trails = trails;
        this.trail = trails.of(partner, snapshot);
    }

    /** The same reader, who asks anew, and for what it has just said needs no scope to read. */
    Reader again() {
        Caller whole = new Caller(partner, Optional.empty(), caller.role());
        return new Reader(whole, snapshot, rereading, brought, catalogue, ownWords, pairwise, trails);
    }

    Caller caller() {
        return caller;
    }

    Partner partner() {
        return partner;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** Empty where there is none, where it is another's, and where nothing of it may be seen now. */
    Optional<Resource> read(Name name) {
        // Whoever changes a resource gets it back; to read it without a change is refused at the door.
        if (!caller.maySee(name.type())
                && !caller.may(Interaction.UPDATE, name.type())
                && !caller.may(Interaction.CREATE, name.type())) {
            return Optional.empty();
        }
        if (name.type().equals(Trail.TYPE)) {
            return trail.find(name).flatMap(this::open);
        }
        return name.equals(brought.self(partner))
                ? Optional.of(self(name))
                : catalogue.find(partner.id(), name).flatMap(this::open);
    }

    /** In this version, if it is what the reader may see now: an older one that told more is not there. */
    Optional<Resource> read(Name name, String version) {
        return read(name).filter(found -> found.version().equals(version));
    }

    /**
     * A part of what was found, the newest first.
     *
     * @param next after which the next part begins, where there is one
     */
    record Page(List<Resource> found, Optional<String> next) {}

    /**
     * Looks on until the part is full or nothing is left, for a shorter one would tell of what may not be seen.
     *
     * @param after the last of the part before, or null
     */
    Page search(Query query, @Nullable String after, int most) {
        List<Resource> found = new ArrayList<>();
        // The name of a page is no address, and anybody can make one up: so not at the door alone.
        if (!caller.maySee(query.type())) {
            return new Page(found, Optional.empty());
        }
        String last = after;
        while (true) {
            List<Candidate> candidates = candidates(query, last, most + 1);
            for (Candidate one : candidates) {
                Optional<Resource> fitting = one.open().get().filter(query::fits);
                if (fitting.isPresent() && found.size() == most) {
                    return new Page(found, Optional.of(found.getLast().name().id()));
                }
                fitting.ifPresent(found::add);
                last = one.name().id();
            }
            if (candidates.size() <= most) {
                return new Page(found, Optional.empty());
            }
        }
    }

    private record Candidate(Name name, Supplier<Optional<Resource>> open) {}

    private List<Candidate> candidates(Query query, @Nullable String after, int most) {
        return query.type().equals(Trail.TYPE)
                ? trail.candidates(query, after, most).stream()
                        .map(one -> new Candidate(trail.name(one), () -> open(one)))
                        .toList()
                : catalogue.candidates(partner.id(), query, after, most).stream()
                        .map(one -> new Candidate(one.name(), () -> open(one)))
                        .toList();
    }

    private Optional<Resource> open(ToldToPartner.Told one) {
        Instant at = one.place().at().truncatedTo(ChronoUnit.MILLIS);
        return trail.open(one).map(content -> resource(trail.name(one), at, content));
    }

    /**
     * What the hub tells of it, and over it what the reader has said itself; of what it has made, that alone. What
     * comes along with a search, or by the name of a page, is within the token's scopes, too.
     */
    private Optional<Resource> open(Catalogue.Listed listed) {
        if (listed.deliveries().isEmpty()) {
            return said(listed).map(own -> resource(listed.name(), listed.updated(), own));
        }
        Optional<ObjectNode> content = deliveries(listed)
                .flatMap(delivery -> Stream.ofNullable(of(delivery).get(listed.name())))
                .findFirst()
                .map(ObjectNode::deepCopy);
        content.ifPresent(told -> said(listed).ifPresent(told::setAll));
        return content.map(one -> resource(listed.name(), listed.updated(), one));
    }

    private Optional<ObjectNode> said(Catalogue.Listed listed) {
        return Optional.ofNullable(listed.own()).map(own -> ownWords.shown(partner, snapshot, listed.name(), own));
    }

    /** What many cases share, such as who refers, is taken from one that was asked for, rather than from another's. */
    private Stream<UUID> deliveries(Catalogue.Listed listed) {
        return SHARED.contains(listed.name().type())
                ? listed.deliveries().stream().sorted(Comparator.comparing(delivery -> !asked.containsKey(delivery)))
                : listed.deliveries().stream();
    }

    private Map<Name, ObjectNode> of(UUID delivery) {
        return asked.computeIfAbsent(
                delivery,
                id -> rereading
                        .of(partner, id, snapshot)
                        .map(draft -> brought.of(partner, snapshot.mappings(), draft))
                        .orElse(Map.of()));
    }

    private Resource self(Name name) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("resourceType", name.type()).put("id", name.id());
        content.putArray("identifier")
                .addObject()
                .put("system", "urn:diversionhub:partner")
                .put("value", partner.id());
        content.put("active", true).put("name", partner.name());
        return resource(name, Instant.EPOCH, content);
    }

    /** The version is a name for what is said, so that it changes when less may be said, too. */
    private Resource resource(Name name, Instant updated, ObjectNode content) {
        ObjectNode meta = content.withObjectProperty("meta");
        if (!meta.has("versionId")) {
            meta.put("versionId", pairwise.id(partner.id(), "fhir-version", hash(content)));
            meta.put("lastUpdated", updated.toString());
        }
        return new Resource(name, updated, content);
    }

    private static String hash(ObjectNode content) {
        try {
            byte[] text = content.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
