package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.jspecify.annotations.Nullable;

/**
 * A policy compiled for one kind, role and authority scope: a tree of the kind's fields with what happens to each. A
 * record is walked once along it; what the tree does not have is not copied.
 */
final class Projection {
    /** What happens to a field. */
    record Leaf(Field field, Treatment treatment, Mask mask, boolean content) {}

    private final Map<String, Projection> children = new LinkedHashMap<>();
    private @Nullable Leaf leaf;

    void add(Leaf added) {
        Projection at = this;
        for (String step : added.field().path().steps()) {
            at = at.children.computeIfAbsent(step.replace("[]", ""), name -> new Projection());
        }
        at.leaf = added;
    }

    /** What came of one walk. */
    static final class Walk {
        final Set<FieldPath> shared = new TreeSet<>();
        final Set<FieldPath> masked = new TreeSet<>();
        final Set<FieldPath> withheld = new TreeSet<>();
        final Set<Category> categories = EnumSet.noneOf(Category.class);
        boolean content;
    }

    ObjectNode apply(ObjectNode record, Masks masks, Instant now, Walk walk) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        record.properties().forEach(entry -> {
            Projection child = children.get(entry.getKey());
            JsonNode kept = child == null ? null : child.keep(entry.getValue(), masks, now, walk);
            if (kept != null) {
                out.set(entry.getKey(), kept);
            }
        });
        return out;
    }

    private @Nullable JsonNode keep(JsonNode value, Masks masks, Instant now, Walk walk) {
        if (value.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> {
                JsonNode kept = keep(item, masks, now, walk);
                if (kept != null) {
                    list.add(kept);
                }
            });
            return list.isEmpty() ? null : list;
        }
        if (leaf != null) {
            return value(leaf, value, masks, now, walk);
        }
        if (value instanceof ObjectNode group) {
            ObjectNode kept = apply(group, masks, now, walk);
            return kept.isEmpty() ? null : kept;
        }
        return null;
    }

    private static @Nullable JsonNode value(Leaf leaf, JsonNode value, Masks masks, Instant now, Walk walk) {
        FieldPath path = leaf.field().path();
        JsonNode kept = switch (leaf.treatment()) {
            case SHARE -> value;
            case MASK -> masks.apply(leaf.mask(), path, value, now);
            case WITHHOLD -> null;
        };
        if (kept == null || kept.isNull()) {
            walk.withheld.add(path);
            return null;
        }
        (leaf.treatment() == Treatment.SHARE ? walk.shared : walk.masked).add(path);
        walk.categories.add(leaf.field().category());
        walk.content |= leaf.content();
        return kept.isContainerNode() ? kept.deepCopy() : kept;
    }
}
