package org.diversionhub.disclosure;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Role;

/**
 * The domain's four tables as written, read without any class of the engine: what shipped policies are held against.
 */
public final class DomainTables {
    /** A field's category and its masks, by the names of the table's columns. */
    public record Entry(Category category, Map<String, String> masks) {}

    /**
     * What kinds.tsv says of one kind and one recipient.
     *
     * @param consent (C): nothing goes unless an authority opens a content field
     * @param only a limit, as fields; empty where there is none
     * @param inCustody only while a custody-event is open
     * @param onRecord only on the record of an emergency, whatever else is signed
     */
    public record Route(boolean consent, Set<FieldPath> only, boolean inCustody, boolean onRecord) {}

    private static final Path FOLDER = Path.of("src/test/resources/domain");
    /** "sud-provider, mh-provider (C, named by …)": names, then what is said of them. */
    private static final Pattern RECIPIENTS = Pattern.compile("([a-z][a-z, -]*?)\\s*(?:\\(([^)]*)\\)|$)");

    private static final Set<FieldPath> PICKUP =
            paths("custody.pickup.at", "custody.pickup.place", "custody.pickup.contact");

    private final Map<FieldPath, Entry> fields = new HashMap<>();
    private final Map<Category, Map<Role, String>> cells = new EnumMap<>(Category.class);
    private final Map<Kind, Map<Role, Route>> routes = new LinkedHashMap<>();
    private final Map<Kind, Set<Role>> senders = new HashMap<>();
    private final Map<AuthorityType, Set<Category>> reach = new EnumMap<>(AuthorityType.class);

    public DomainTables() {
        rows("fields.tsv").forEach(row -> fields.put(new FieldPath(row.get("path")), entry(row)));
        rows("matrix.tsv").forEach(row -> cells.put(Category.valueOf(row.get("category")), cells(row)));
        rows("kinds.tsv")
                .forEach(row -> kinds(row).forEach(kind -> senders.put(kind, senders(own(row, "from", kind)))));
        rows("kinds.tsv").forEach(this::route);
        rows("authorities.tsv").forEach(this::authority);
    }

    /** Every kind and variant. */
    public Set<Kind> kinds() {
        return Set.copyOf(senders.keySet());
    }

    public Entry entry(FieldPath path) {
        return Optional.ofNullable(fields.get(path))
                .orElseThrow(() -> new AssertionError(path + " is not in fields.tsv"));
    }

    public String cell(Category category, Role role) {
        return cells.get(category).get(role);
    }

    public Optional<Route> route(Kind kind, Role role) {
        return Optional.ofNullable(routes.getOrDefault(kind, Map.of()).get(role));
    }

    /** The partners in the `from` column. */
    public Set<Role> senders(Kind kind) {
        return senders.get(kind);
    }

    /** The categories in the `opens` column. */
    public Set<Category> reach(AuthorityType type) {
        return reach.get(type);
    }

    private static Entry entry(Map<String, String> row) {
        return new Entry(
                Category.valueOf(row.get("category")),
                Map.of(
                        "justice", row.get("mask_justice"),
                        "care", row.get("mask_care"),
                        "deidentified", row.get("mask_deidentified")));
    }

    private static Map<Role, String> cells(Map<String, String> row) {
        return row.entrySet().stream()
                .filter(cell -> !Set.of("category", "reasons").contains(cell.getKey()))
                .collect(toMap(cell -> Role.named(cell.getKey()), Map.Entry::getValue));
    }

    /** Where a row has a question and its answer, "who asks; who answers" belong to one variant each. */
    private static String own(Map<String, String> row, String column, Kind kind) {
        List<Kind> kinds = kinds(row);
        String[] parts = row.get(column).split(";");
        return row.get("from").contains(";") && parts.length == kinds.size()
                ? parts[kinds.indexOf(kind)].strip()
                : row.get(column);
    }

    /** The requester of an answer is who may send the request. */
    private String to(Map<String, String> row, Kind kind) {
        Set<Role> asking = senders.getOrDefault(new Kind(kind.name(), "request"), Set.of());
        return own(row, "to", kind)
                .replace("the requester", asking.stream().map(Role::id).collect(joining(", ")));
    }

    private void route(Map<String, String> row) {
        for (Kind kind : kinds(row)) {
            for (String segment : to(row, kind).split(";")) {
                Matcher found = RECIPIENTS.matcher(segment.strip());
                while (found.find()) {
                    String said = Optional.ofNullable(found.group(2)).orElse("");
                    roles(found.group(1)).forEach(role -> route(kind, role, said, row.get("only when")));
                }
            }
        }
    }

    private void route(Kind kind, Role role, String said, String onlyWhen) {
        if (!reaches(kind, said)) {
            return;
        }
        boolean inCustody = (role == Role.JAIL_CUSTODY && onlyWhen.contains("jail-custody only while a custody-event"))
                || onlyWhen.startsWith("only while a custody-event is open");
        routes.computeIfAbsent(kind, any -> new HashMap<>())
                .put(
                        role,
                        new Route(
                                said.startsWith("C") || onlyWhen.startsWith("C or EMERGENCY"),
                                only(kind, role, said, onlyWhen),
                                inCustody,
                                onlyWhen.startsWith("the 2.51 record first")));
    }

    /**
     * "C: appointment, engagement" names variants; of a status, justice gets that of engagement or exit and no other.
     */
    private static boolean reaches(Kind kind, String said) {
        return switch (said) {
            case "C: appointment, engagement" ->
                Set.of("appointment", "engagement").contains(kind.variant());
            case "C: engagement class only" -> "engagement".equals(kind.variant());
            default -> true;
        };
    }

    private static Set<FieldPath> only(Kind kind, Role role, String said, String onlyWhen) {
        if (said.contains("class only")) {
            return paths("engagement.status");
        }
        if (said.contains("result only")) {
            return paths("eligibility.eligible", "eligibility.ruleVersion");
        }
        if (said.contains("charge held yes/no")) {
            return paths("prosecution.chargeStatus");
        }
        if (onlyWhen.contains("who meets the person, when, where; nothing else")) {
            return PICKUP;
        }
        boolean yesOrNo = "warrant".equals(kind.variant()) && onlyWhen.contains("yes/no only to " + role.id());
        return yesOrNo ? paths("prosecution.openWarrant") : Set.of();
    }

    /** The community's form is a partner of its own; the clock is the hub itself. */
    private Set<Role> senders(String from) {
        return from.equals("the original sender")
                ? senders.values().stream().flatMap(Set::stream).collect(toSet())
                : roles(from.replace("community form or API", Role.COMMUNITY_REFERRER.id()));
    }

    private static List<Kind> kinds(Map<String, String> row) {
        return row.get("variant").equals("-")
                ? List.of(new Kind(row.get("kind"), null))
                : Arrays.stream(row.get("variant").split(", "))
                        .map(variant -> new Kind(row.get("kind"), variant))
                        .toList();
    }

    private static Set<Role> roles(String names) {
        return Arrays.stream(Role.values())
                .filter(role -> Arrays.asList(names.split(",\\s*")).contains(role.id()))
                .collect(toSet());
    }

    private void authority(Map<String, String> row) {
        AuthorityType type = AuthorityType.valueOf(row.get("authority"));
        List<String> opens = Arrays.asList(row.get("opens").split("\\W+"));
        Set<Category> all = EnumSet.allOf(Category.class);
        if (!row.get("opens").startsWith("the listed categories")) {
            all.removeIf(category -> !opens.contains(category.name()));
        }
        all.removeIf(category -> Arrays.asList(row.get("never").split("\\W+")).contains(category.name()));
        reach.put(type, row.get("legal basis").contains("released one by one") ? Set.of() : all);
    }

    private static Set<FieldPath> paths(String... paths) {
        return Arrays.stream(paths).map(FieldPath::new).collect(toSet());
    }

    private static List<Map<String, String>> rows(String file) {
        try {
            List<String> lines = Files.readAllLines(FOLDER.resolve(file));
            String[] names = lines.get(0).split("\t", -1);
            List<Map<String, String>> rows = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] values = line.split("\t", -1);
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < names.length; i++) {
                    row.put(names[i], values[i]);
                }
                rows.add(row);
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
