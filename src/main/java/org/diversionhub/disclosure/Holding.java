package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.message.Audience;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.RecordSchema;

/**
 * What a recipient holds of a message after all that it received of it: by plain field, and of a list by the whole
 * list, since an entry of one has no name by which a change could be told.
 */
final class Holding {
    private static final Ground ANY = new Ground.Unlisted(new ConfigPlace("config/disclosure", 0));

    private final RecordSchema schema;
    private final Audience audience;
    private final Masks masks;
    private final Instant now;
    private final Map<FieldPath, Treatment> received = new TreeMap<>();
    private final Map<String, JsonNode> values = new TreeMap<>();

    private Holding(RecordSchema schema, Audience audience, Masks masks, Instant now) {
        this.schema = schema;
        this.audience = audience;
        this.masks = masks;
        this.now = now;
    }

    /** @param all in the order in which they went */
    static Holding of(List<Received> all, RecordSchema schema, Audience audience, Masks masks, Instant now) {
        Holding holding = new Holding(schema, audience, masks, now);
        all.forEach(holding::receive);
        return holding;
    }

    private void receive(Received one) {
        if (one.isNullify()) {
            received.clear();
            values.clear();
            return;
        }
        Map<FieldPath, Treatment> went = new TreeMap<>();
        one.masked().forEach(path -> went.put(path, Treatment.MASK));
        one.shared().forEach(path -> went.put(path, Treatment.SHARE));
        if (!one.correction()) {
            received.clear();
            values.clear();
        }
        values.keySet().removeAll(units(went.keySet()));
        values.putAll(units(walk(went, one.content()).record()));
        received.putAll(went);
    }

    /** Whether it has these units with these values. */
    boolean has(Map<String, JsonNode> units) {
        return values.entrySet().containsAll(units.entrySet());
    }

    boolean isEmpty() {
        return received.isEmpty();
    }

    /** What of it is otherwise in this version, or no longer there. */
    Set<String> changedIn(CanonicalMessage version) {
        Map<String, JsonNode> truth = units(walk(received, version).record());
        Set<String> changed = new TreeSet<>(values.keySet());
        changed.addAll(truth.keySet());
        changed.removeIf(unit -> Optional.ofNullable(values.get(unit)).equals(Optional.ofNullable(truth.get(unit))));
        return changed;
    }

    /**
     * The fields of these units as they may be told: no wider than they went before, and no wider than now.
     *
     * @param now what the policy says of each field now
     */
    Map<FieldPath, Treatment> tellable(Set<String> units, List<Projection.Leaf> now) {
        Map<FieldPath, Treatment> tellable = new TreeMap<>();
        now.stream().filter(leaf -> units.contains(unit(leaf.field().path()))).forEach(leaf -> {
            Treatment before = received.getOrDefault(leaf.field().path(), Treatment.WITHHOLD);
            Treatment narrower = before.compareTo(leaf.treatment()) < 0 ? before : leaf.treatment();
            if (narrower != Treatment.WITHHOLD) {
                tellable.put(leaf.field().path(), narrower);
            }
        });
        return tellable;
    }

    Projection.Walk walk(Map<FieldPath, Treatment> treatments, CanonicalMessage version) {
        return new Projection(treatments.entrySet().stream()
                        .flatMap(entry -> field(entry.getKey()).stream()
                                .map(field ->
                                        new Projection.Leaf(field, entry.getValue(), field.mask(audience), true, ANY)))
                        .toList())
                .walk(version.record(), masks, now);
    }

    /** One that has left the schema since is held as nothing. */
    private Optional<Field> field(FieldPath path) {
        return Optional.ofNullable(schema.fields().get(path));
    }

    static Set<String> units(Set<FieldPath> paths) {
        Set<String> units = new HashSet<>();
        paths.forEach(path -> units.add(unit(path)));
        return units;
    }

    static Map<String, JsonNode> units(ObjectNode record) {
        Map<String, JsonNode> units = new TreeMap<>();
        collect("", record, units);
        return units;
    }

    private static void collect(String path, ObjectNode group, Map<String, JsonNode> into) {
        group.properties().forEach(entry -> {
            String name = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            if (entry.getValue() instanceof ObjectNode inner) {
                collect(name, inner, into);
            } else {
                into.put(name, entry.getValue());
            }
        });
    }

    private static String unit(FieldPath path) {
        return path.text().split("\\[]", 2)[0];
    }
}
