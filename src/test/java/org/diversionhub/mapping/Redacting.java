package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.CodeClasses;
import org.diversionhub.disclosure.Disclosing;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Policies;
import org.diversionhub.disclosure.RevocationNotice;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;

/** Makes permitted messages the only way there is: by deciding. */
final class Redacting {
    static final UUID DELIVERY = UUID.fromString("3f6c1d2e-58a4-4b7f-9c11-0123456789ab");
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.987654321Z");
    private static final Set<String> PURPOSES =
            Set.of("TREAT", "CAREMGT", "COC", "HPAYMT", "LEAD-MONITOR", "LEAD-FILING");

    private final Disclosing disclosing;

    private Redacting(Path policies) {
        var faults = new ConfigFaults();
        var codes = CodeClasses.read(Path.of("mappings/codes"), Samples.SCHEMAS, faults);
        this.disclosing = new Disclosing(Samples.SCHEMAS, Policies.read(policies, Samples.SCHEMAS, faults), codes);
        faults.refuse();
    }

    /** By the policies that the hub ships. */
    static Redacting asShipped() {
        return new Redacting(Path.of("config/disclosure"));
    }

    /** By a policy that lets case management have every field of every kind. */
    static Redacting everything(Path folder) {
        String kinds = Samples.SCHEMAS.all().stream()
                .flatMap(schema -> schema.kinds().stream().map(kind -> rule(kind, schema)))
                .collect(Collectors.joining());
        try {
            Files.writeString(folder.resolve("case-management.yaml"), """
                    role: case-management
                    purpose: CAREMGT
                    may-know-of: []
                    deny: []
                    receives:
                    %stests:
                      - {name: none, at: 2026-03-01T10:00:00Z, withheld: true,
                         given: {kind: release-handoff, origin: none, authority: none}}
                    """.formatted(kinds));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Redacting(folder);
    }

    private static String rule(Kind kind, RecordSchema schema) {
        Set<Category> all = EnumSet.copyOf(schema.categories());
        return "  " + kind + ": {variant: shown, key: [participant.key, referral.id], allow: " + all
                + ", with-authority: [{any: [P2_NAMED, STATE_MH], allow: " + all + "}]}\n";
    }

    /** The decision for this recipient, with every authority that there is. */
    Disclosure decide(Kind kind, ObjectNode record, Role recipient, Origin origin, boolean update) {
        return decide(kind, record, recipient, origin, update, "message-at-recipient");
    }

    /** The same, of a message that the recipient knows by this. */
    Disclosure decide(Kind kind, ObjectNode record, Role recipient, Origin origin, boolean update, String handle) {
        return decide(kind, record, recipient, origin, update, handle, List.of(AuthorityType.values()));
    }

    /** The decision on authorities of these types alone. */
    Disclosure decide(Kind kind, ObjectNode record, Role recipient, Origin origin, List<AuthorityType> types) {
        return decide(kind, record, recipient, origin, false, "message-at-recipient", types);
    }

    /** What this recipient is told when a consent is over. */
    Disclosure revoked(Role recipient, Origin origin) {
        return disclosing.revoked(situation(recipient, origin, false, "message-at-recipient", List.of()));
    }

    private Disclosure decide(
            Kind kind,
            ObjectNode record,
            Role recipient,
            Origin origin,
            boolean update,
            String handle,
            List<AuthorityType> types) {
        Situation now = situation(recipient, origin, update, handle, types);
        return disclosing.decide(new CanonicalMessage(kind, "M-1", NOW, record), now);
    }

    private static Situation situation(
            Role recipient, Origin origin, boolean update, String handle, List<AuthorityType> types) {
        Partner to = partner("recipient", recipient);
        List<Authority> authorities = types.stream().map(Redacting::authority).toList();
        Map<UUID, String> names = new HashMap<>();
        authorities.forEach(authority -> names.put(authority.id(), "pairwise-" + names.size()));
        var handles = new Handles(
                Map.of(
                        new FieldPath("participant.key"),
                        "person-at-recipient",
                        new FieldPath("referral.id"),
                        "case-at-recipient",
                        RevocationNotice.CONSENT,
                        "consent-at-recipient"),
                names,
                handle);
        return new Situation(
                DELIVERY,
                NOW,
                update,
                partner("sender", Role.CASE_MANAGEMENT),
                to,
                origin,
                true,
                true,
                authorities,
                true,
                true,
                true,
                false,
                handles,
                NOW);
    }

    private static Partner partner(String id, Role role) {
        return new Partner(
                id,
                "The " + id,
                role,
                List.of(),
                true,
                false,
                Agreement.each(LocalDate.MAX),
                Set.of(),
                Optional.empty());
    }

    private static Authority authority(AuthorityType type) {
        Instant before = NOW.minusSeconds(86_400);
        return new Authority(
                UUID.nameUUIDFromBytes(type.name().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                type,
                null,
                Set.of("sender"),
                Set.of("recipient"),
                EnumSet.allOf(Category.class),
                PURPOSES,
                before,
                before,
                type == AuthorityType.RELEASE ? null : NOW.plusSeconds(86_400),
                null,
                true);
    }

    /** The sample's record without its envelope. */
    static ObjectNode record(Sample sample) {
        ObjectNode record = sample.tree();
        record.remove("message");
        return record;
    }

    /** The fields that this record has. */
    static List<FieldPath> fields(Kind kind, ObjectNode record) {
        return Samples.SCHEMAS.of(kind).fields().keySet().stream()
                .filter(path -> !without(record, path).equals(record))
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    static ObjectNode without(ObjectNode record, FieldPath path) {
        ObjectNode copy = record.deepCopy();
        remove(copy, path.steps());
        return copy;
    }

    private static void remove(ObjectNode at, List<String> steps) {
        String name = steps.getFirst().replace("[]", "");
        if (steps.size() == 1) {
            at.remove(name);
            return;
        }
        var next = at.path(name);
        var inner = steps.subList(1, steps.size());
        if (next instanceof ObjectNode object) {
            remove(object, inner);
        } else {
            next.forEach(item -> remove((ObjectNode) item, inner));
        }
        if (next.isObject() && next.isEmpty()) {
            at.remove(name);
        }
    }

    /** The record with this one field and nothing else. */
    static ObjectNode only(ObjectNode record, List<FieldPath> fields, FieldPath path) {
        ObjectNode copy = record.deepCopy();
        fields.stream().filter(other -> !other.equals(path)).forEach(other -> remove(copy, other.steps()));
        return copy;
    }
}
