package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Mask;
import org.jspecify.annotations.Nullable;

/**
 * What happens to each field of a kind, as a tree like the record's own. A record is walked once along it; what the
 * tree does not have is not copied.
 */
final class Projection {
    /** What happens to a field, and why. */
    record Leaf(Field field, Treatment treatment, Mask mask, boolean content, Ground ground) {}

    private static final class Branch {
        private final Map<String, Branch> children = new HashMap<>();
        private String[] names = {};
        private Branch[] inOrder = {};
        private @Nullable Leaf leaf;
        private int number;

        /** As Jackson interns the names that it reads, a look at each is mostly enough, and quicker than a hash. */
        @SuppressWarnings("StringEquality")
        @Nullable
        Branch child(String name) {
            for (int i = 0; i < names.length; i++) {
                if (names[i] == name) {
                    return inOrder[i];
                }
            }
            return children.get(name);
        }

        void settle() {
            names = children.keySet().toArray(String[]::new);
            inOrder = children.values().toArray(Branch[]::new);
            children.values().forEach(Branch::settle);
        }
    }

    private final Branch root = new Branch();
    private final List<Leaf> leaves;
    private final FieldPath[] paths;

    Projection(List<Leaf> all) {
        leaves = all.stream()
                .sorted(Comparator.comparing(leaf -> leaf.field().path()))
                .toList();
        paths = leaves.stream().map(leaf -> leaf.field().path()).toArray(FieldPath[]::new);
        for (int number = 0; number < leaves.size(); number++) {
            plant(leaves.get(number), number);
        }
        root.settle();
    }

    private void plant(Leaf leaf, int number) {
        Branch at = root;
        for (String step : leaf.field().path().steps()) {
            at = at.children.computeIfAbsent(step.replace("[]", "").intern(), name -> new Branch());
        }
        at.leaf = leaf;
        at.number = number;
    }

    /** In the order of their paths. */
    List<Leaf> leaves() {
        return leaves;
    }

    Walk walk(ObjectNode record, Masks masks, Instant now) {
        return new Walk(record, masks, now);
    }

    /** Whether any content of the record would go. */
    boolean letsContentOf(ObjectNode record, Masks masks, Instant now) {
        return letsContent(root, record, masks, now);
    }

    private static boolean letsContent(Branch branch, JsonNode value, Masks masks, Instant now) {
        Leaf leaf = branch.leaf;
        if (leaf != null && (!leaf.content() || leaf.treatment() == Treatment.WITHHOLD)) {
            return false;
        }
        if (value instanceof ArrayNode list) {
            for (JsonNode item : list) {
                if (letsContent(branch, item, masks, now)) {
                    return true;
                }
            }
            return false;
        }
        if (leaf != null) {
            return treated(leaf, value, masks, now) != null;
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Branch child = branch.child(entry.getKey());
            if (child != null && letsContent(child, entry.getValue(), masks, now)) {
                return true;
            }
        }
        return false;
    }

    /** What may go of the value, or null. */
    private static @Nullable JsonNode treated(Leaf leaf, JsonNode value, Masks masks, Instant now) {
        JsonNode kept = switch (leaf.treatment()) {
            case SHARE -> value;
            case MASK -> masks.apply(leaf.mask(), leaf.field().path(), value, now);
            case WITHHOLD -> null;
        };
        return kept instanceof NullNode ? null : kept;
    }

    /** One record's way along the tree, and what came of it. */
    final class Walk {
        private static final byte SHARED = 1;
        private static final byte MASKED = 2;
        private static final byte WITHHELD = 4;

        private final Masks masks;
        private final Instant now;
        /** By the number of the leaf; several at once where a list has several values. */
        private final byte[] fates = new byte[leaves.size()];

        private final Set<Category> categories = EnumSet.noneOf(Category.class);
        private final ObjectNode record;
        private boolean content;

        private Walk(ObjectNode whole, Masks masks, Instant now) {
            this.masks = masks;
            this.now = now;
            ObjectNode kept = group(root, whole);
            this.record = kept == null ? JsonNodeFactory.instance.objectNode() : kept;
            for (int number = 0; number < fates.length; number++) {
                if ((fates[number] & (SHARED | MASKED)) != 0) {
                    Leaf leaf = leaves.get(number);
                    categories.add(leaf.field().category());
                    content |= leaf.content();
                }
            }
        }

        private List<FieldPath> all(byte fate) {
            int count = 0;
            for (byte each : fates) {
                count += (each & fate) != 0 ? 1 : 0;
            }
            FieldPath[] all = new FieldPath[count];
            for (int number = 0, next = 0; next < count; number++) {
                if ((fates[number] & fate) != 0) {
                    all[next++] = paths[number];
                }
            }
            return Collections.unmodifiableList(Arrays.asList(all));
        }

        /** What remains of a group, in a map no larger than it, or null. */
        private @Nullable ObjectNode group(Branch branch, ObjectNode group) {
            Map<String, JsonNode> out = null;
            for (Map.Entry<String, JsonNode> entry : group.properties()) {
                Branch child = branch.child(entry.getKey());
                JsonNode kept = child == null ? null : keep(child, entry.getValue());
                if (kept != null) {
                    out = out == null ? LinkedHashMap.newLinkedHashMap(group.size()) : out;
                    out.put(entry.getKey(), kept);
                }
            }
            return out == null ? null : new ObjectNode(JsonNodeFactory.instance, out);
        }

        private @Nullable JsonNode keep(Branch branch, JsonNode value) {
            if (value instanceof ArrayNode list) {
                return list(branch, list);
            }
            if (branch.leaf != null) {
                return field(branch.leaf, branch.number, value);
            }
            return value instanceof ObjectNode group ? group(branch, group) : null;
        }

        private @Nullable JsonNode list(Branch branch, ArrayNode list) {
            ArrayNode out = JsonNodeFactory.instance.arrayNode(list.size());
            for (JsonNode item : list) {
                JsonNode kept = keep(branch, item);
                if (kept != null) {
                    out.add(kept);
                }
            }
            return out.isEmpty() ? null : out;
        }

        private @Nullable JsonNode field(Leaf leaf, int number, JsonNode value) {
            JsonNode kept = treated(leaf, value, masks, now);
            if (kept == null) {
                fates[number] |= WITHHELD;
                return null;
            }
            fates[number] |= leaf.treatment() == Treatment.SHARE ? SHARED : MASKED;
            return kept instanceof ContainerNode<?> ? kept.deepCopy() : kept;
        }

        /** What may go. */
        ObjectNode record() {
            return record;
        }

        /** Whether it says more than whom it is about. */
        boolean content() {
            return content;
        }

        Set<Category> categories() {
            return categories;
        }

        List<FieldPath> shared() {
            return all(SHARED);
        }

        List<FieldPath> masked() {
            return all(MASKED);
        }

        List<FieldPath> withheld() {
            return all(WITHHELD);
        }
    }
}
