package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diversionhub.audit.Disclosures.Disclosed;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.RecordSchema;
import org.diversionhub.partner.Partner;

/**
 * The list of disclosures as a person may have it: to whom, when, what in brief, for what purpose and on which
 * authority. It has kinds and categories and no value, and is the same with and without the content.
 */
public final class Accounting {
    /** Where the law asks for no authority of the person's. */
    private static final String POLICY = "policy";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Snapshot snapshot;

    public Accounting(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** One line of it. */
    public record Line(
            String entity,
            String partner,
            Instant date,
            String description,
            Set<Category> categories,
            String purpose,
            String authority,
            boolean certain) {
        @Override
        public String toString() {
            return date + "  " + entity + " (" + partner + ")  " + description + "  " + purpose + "  " + authority
                    + (certain ? "  disclosed" : "  possibly disclosed");
        }
    }

    public Line line(Disclosed one) {
        Set<Category> categories = categories(one.kind(), one.fields());
        return new Line(
                snapshot.partners().byId(one.recipient()).map(Partner::name).orElse(one.recipient()),
                one.recipient(),
                one.at(),
                words(one.kind()) + ": "
                        + categories.stream().map(Category::name).collect(Collectors.joining(", ")),
                categories,
                Optional.ofNullable(one.purpose()).orElse("not recorded"),
                one.authorities().isEmpty() ? POLICY : String.join(", ", one.authorities()),
                one.certain());
    }

    public ArrayNode json(List<Disclosed> all) {
        ArrayNode out = JSON.createArrayNode();
        all.stream().map(this::line).forEach(line -> add(out.addObject(), line));
        return out;
    }

    private static void add(ObjectNode out, Line line) {
        out.put("entity", line.entity())
                .put("partner", line.partner())
                .put("date", line.date().toString())
                .put("description", line.description());
        ArrayNode categories = out.putArray("categories");
        line.categories().forEach(category -> categories.add(category.name()));
        out.put("purpose", line.purpose())
                .put("authority", line.authority())
                .put("certainty", line.certain() ? "disclosed" : "possibly-disclosed");
    }

    private static String words(Kind kind) {
        String variant = kind.variant();
        return kind.name().replace('-', ' ') + (variant == null ? "" : " (" + variant + ")");
    }

    /** A field that the schema no longer has keeps the disclosure in the list, without its category. */
    private Set<Category> categories(Kind kind, Set<FieldPath> fields) {
        Optional<RecordSchema> schema = snapshot.schemas().of(kind.name());
        return fields.stream()
                .flatMap(path -> schema.flatMap(known -> known.field(path.text())).map(Field::category).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
