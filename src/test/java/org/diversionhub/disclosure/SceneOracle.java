package org.diversionhub.disclosure;

import static java.util.stream.Collectors.toSet;
import static org.diversionhub.consent.AuthorityType.COURT_ORDER;
import static org.diversionhub.consent.AuthorityType.EMERGENCY;
import static org.diversionhub.consent.AuthorityType.P2_CJ_2_35;
import static org.diversionhub.consent.AuthorityType.STATE_MH;
import static org.diversionhub.message.Category.CHRI;
import static org.diversionhub.message.Category.DEM;
import static org.diversionhub.message.Category.ID;
import static org.diversionhub.message.Category.MH;
import static org.diversionhub.message.Category.REF;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.leak.Coarse;
import org.diversionhub.leak.Records;
import org.diversionhub.leak.Values;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;

/**
 * Says, of any policy, what may go: which rule lists a field, and which authority in force opens it where it needs one.
 * Of the engine it shares the data and no decision: categories, masks and the reach of authorities are the domain's
 * tables, and what a mask leaves is the leak suite's own reckoning.
 */
final class SceneOracle {
    private static final DomainTables TABLES = new DomainTables();
    private static final Coarse COARSE = new Coarse(new Values());
    private static final Set<Role> JUSTICE =
            EnumSet.of(Role.REFERRING_OFFICER, Role.POLICE_RECORDS, Role.PROSECUTOR, Role.JAIL_CUSTODY);
    private static final Set<Role> MEDICAL = EnumSet.of(Role.JAIL_MEDICAL, Role.SUD_PROVIDER, Role.MH_PROVIDER);
    private static final Set<Role> TREATS_OR_PAYS = EnumSet.of(
            Role.JAIL_MEDICAL,
            Role.CASE_MANAGEMENT,
            Role.SUD_PROVIDER,
            Role.MH_PROVIDER,
            Role.PEER_SUPPORT,
            Role.PAYER);
    private static final Set<AuthorityType> RELEASED_SINGLY =
            EnumSet.of(AuthorityType.P2_COUNSELING_NOTES, AuthorityType.P2_PROCEEDINGS, COURT_ORDER);
    private static final Set<String> HANDLES = Set.of("participant.key", "referral.id");
    private static final Set<Category> COMPANIONS = EnumSet.of(ID, DEM, REF);
    private static final Set<AuthorityType> OF_PART_2 = EnumSet.complementOf(
            EnumSet.of(AuthorityType.HIPAA_AUTH, STATE_MH, AuthorityType.HIV_STI, AuthorityType.RELEASE));

    private final Scene scene;
    private final Situation now;
    private final Role role;
    private final List<Authority> inForce;

    private SceneOracle(Scene scene) {
        this.scene = scene;
        this.now = scene.now();
        this.role = now.recipient().role();
        this.inForce = now.authorities().stream().filter(this::isInForce).toList();
    }

    /** What may go, and how; empty where nothing may. */
    static Map<FieldPath, Scene.Seen> outcome(Scene scene) {
        Optional<Authority> once = scene.now().authorities().stream()
                .filter(one -> one.once() != null
                        && one.once().delivery().equals(scene.now().deliveryId()))
                .findFirst();
        SceneOracle oracle = new SceneOracle(scene);
        if (once.filter(one -> RELEASED_SINGLY.contains(one.type())).isPresent()) {
            return oracle.released(once.get());
        }
        boolean emergency = once.filter(one -> one.type() == EMERGENCY).isPresent();
        Rule rule = scene.policy().receives().get(scene.message().kind());
        return rule == null || (emergency && oracle.isOver(once.get())) ? Map.of() : oracle.outcome(rule, emergency);
    }

    private boolean isOver(Authority one) {
        return Stream.of(one.until(), one.revokedAt())
                .anyMatch(end -> end != null && !now.now().isBefore(end));
    }

    /** The listed fields, whole, whatever the policy says; what the law keeps out of a single release stays. */
    private Map<FieldPath, Scene.Seen> released(Authority one) {
        boolean inForce = one.complete()
                && !now.now().isBefore(one.from())
                && !isOver(one)
                && isNamed(one.disclosers(), now.sender())
                && isNamed(one.recipients(), now.recipient());
        Map<FieldPath, Scene.Seen> goes = new TreeMap<>();
        if (inForce && !lacksAgreement()) {
            Objects.requireNonNull(one.once()).fields().stream()
                    .filter(path -> !HANDLES.contains(path.text()))
                    .filter(path ->
                            one.categories().contains(category(path)) && lawReleases(one.type(), category(path)))
                    .forEach(path -> put(goes, path, Treatment.SHARE));
        }
        return goes;
    }

    private boolean lawReleases(AuthorityType type, Category category) {
        boolean deidentified = Set.of(Role.PUBLIC_HEALTH, Role.EVALUATOR, Role.COMMUNITY_REFERRER)
                .contains(role);
        return switch (type) {
            case COURT_ORDER -> true;
            case P2_COUNSELING_NOTES -> category == Category.CNOTE && !deidentified;
            case P2_PROCEEDINGS ->
                !deidentified
                        && !EnumSet.of(Category.CNOTE, CHRI, Category.VIC, Category.OFF, Category.SAF)
                                .contains(category)
                        && !(category == MH && now.origin() == Origin.PART2)
                        && !(category == Category.HIV && JUSTICE.contains(role));
            default -> false;
        };
    }

    private Map<FieldPath, Scene.Seen> outcome(Rule rule, boolean calledIn) {
        boolean yes = now.accepted() || (now.met() && !JUSTICE.contains(role) && role != Role.COMMUNITY_REFERRER);
        boolean answers = now.own() && (role == Role.CASE_MANAGEMENT || role == Role.PROSECUTOR);
        boolean before = !yes
                && !calledIn
                && !answers
                && !Set.of("diversion-referral/assess", "eligibility/request", "eligibility/result", "safety-report")
                        .contains(scene.message().kind().toString());
        if ((!now.party() && !calledIn) || before || (rule.whileInCustody() && !now.inCustody()) || lacksAgreement()) {
            return Map.of();
        }
        Map<FieldPath, Scene.Seen> opened = new TreeMap<>();
        Map<FieldPath, Scene.Seen> free = new TreeMap<>();
        Map<FieldPath, Scene.Seen> companions = new TreeMap<>();
        for (FieldPath path : reachable(rule)) {
            Category category = category(path);
            List<Clause> opening = rule.clauses().stream()
                    .filter(clause -> opens(clause, category))
                    .toList();
            put(opened, path, widest(opening.stream(), category));
            put(free, path, widest(Stream.of(rule.open()), category));
            if (COMPANIONS.contains(category) && !JUSTICE.contains(role)) {
                put(companions, path, widest(Stream.concat(Stream.of(rule.open()), rule.clauses().stream()), category));
            }
        }
        boolean part2 = now.origin() == Origin.PART2;
        boolean triggered = opened.keySet().stream().anyMatch(this::isContent);
        if (part2) {
            // A crime against the programme itself may be told (42 CFR 2.12(c)(5)).
            free.keySet().removeIf(path -> category(path) != Category.SAF);
        }
        if (!triggered && ((part2 && free.isEmpty()) || rule.authorityRequired())) {
            return Map.of();
        }
        Map<FieldPath, Scene.Seen> goes = new HashMap<>(opened);
        free.forEach((path, seen) -> goes.merge(path, seen, SceneOracle::wider));
        (triggered ? companions : Map.<FieldPath, Scene.Seen>of())
                .forEach((path, seen) -> goes.merge(path, seen, SceneOracle::wider));
        return goes.keySet().stream().anyMatch(this::isContent) ? goes : Map.of();
    }

    private static Scene.Seen wider(Scene.Seen one, Scene.Seen other) {
        return one.treatment() == Treatment.SHARE ? one : other;
    }

    private boolean lacksAgreement() {
        boolean history = scene.policy().receives().values().stream()
                .anyMatch(rule -> widest(Stream.concat(Stream.of(rule.open()), rule.clauses().stream()), CHRI)
                        != Treatment.WITHHOLD);
        LocalDate today = LocalDate.ofInstant(now.now(), ZoneOffset.UTC);
        Map<Agreement.Type, Agreement> has = now.recipient().agreements();
        return Stream.of(Agreement.Type.MOU, Agreement.Type.CJIS)
                .filter(type -> type == Agreement.Type.MOU || history || JUSTICE.contains(role))
                .anyMatch(
                        type -> !has.containsKey(type) || has.get(type).until().isBefore(today));
    }

    /** Fields that the message has, that are not denied, no handle, and not beside a limit. */
    private Set<FieldPath> reachable(Rule rule) {
        return Scene.SCHEMAS.of(scene.message().kind()).fields().keySet().stream()
                .filter(path ->
                        !Records.values(scene.message().record(), path.text()).isEmpty())
                .filter(path -> !scene.policy().deny().contains(category(path)))
                .filter(path -> !rule.key().contains(path) && !HANDLES.contains(path.text()))
                .filter(path -> rule.only().isEmpty()
                        || rule.only().stream().anyMatch(only -> (path + ".").matches("\\Q" + only + "\\E[.\\[].*")))
                .collect(toSet());
    }

    private static Treatment widest(Stream<Clause> clauses, Category category) {
        List<Clause> all = clauses.toList();
        if (all.stream().anyMatch(clause -> clause.allow().contains(category))) {
            return Treatment.SHARE;
        }
        boolean masked = all.stream().anyMatch(clause -> clause.mask().contains(category));
        return masked ? Treatment.MASK : Treatment.WITHHOLD;
    }

    /** Where something is left. */
    private void put(Map<FieldPath, Scene.Seen> into, FieldPath path, Treatment treatment) {
        List<JsonNode> values = Records.values(scene.message().record(), path.text());
        if (treatment == Treatment.MASK) {
            values = values.stream().flatMap(value -> masked(path, value)).toList();
        }
        if (treatment != Treatment.WITHHOLD && !values.isEmpty()) {
            into.put(path, new Scene.Seen(treatment, values));
        }
    }

    private Stream<JsonNode> masked(FieldPath path, JsonNode value) {
        String column = JUSTICE.contains(role) ? "justice" : TREATS_OR_PAYS.contains(role) ? "care" : "deidentified";
        String mask = TABLES.entry(path).masks().get(column);
        String rest = COARSE.rest(mask, path.text(), value);
        if (mask.equals("keep")) {
            return Stream.of(value);
        }
        return rest.isEmpty()
                ? Stream.of()
                : Stream.of(TextNode.valueOf(rest.equals("90 and more") ? "1936 or earlier" : rest));
    }

    private boolean isContent(FieldPath path) {
        Category category = category(path);
        return !COMPANIONS.contains(category) || (category == REF && now.origin() != Origin.PART2);
    }

    private static Category category(FieldPath path) {
        return TABLES.entry(path).category();
    }

    private boolean opens(Clause clause, Category category) {
        Set<AuthorityType> types = inForce.stream()
                .filter(authority -> authority.categories().contains(category))
                .map(Authority::type)
                .filter(type -> lawOpens(type, category))
                .collect(toSet());
        boolean together = now.origin() != Origin.PART2
                || (types.stream().anyMatch(OF_PART_2::contains)
                        && (category != MH || types.contains(STATE_MH) || types.contains(EMERGENCY)));
        return together && types.stream().anyMatch(clause.any()::contains);
    }

    private boolean lawOpens(AuthorityType type, Category category) {
        boolean toRole = switch (type) {
            case P2_TPO -> TREATS_OR_PAYS.contains(role);
            case P2_CJ_2_35 -> role == Role.PROSECUTOR;
            case HIV_STI -> !JUSTICE.contains(role);
            case EMERGENCY -> MEDICAL.contains(role);
            default -> true;
        };
        boolean ofOrigin = switch (type) {
            case HIPAA_AUTH -> now.origin() != Origin.PART2;
            case RELEASE -> now.origin() == Origin.NONE;
            default -> true;
        };
        return TABLES.reach(type).contains(category) && toRole && ofOrigin;
    }

    private boolean isInForce(Authority one) {
        Instant at = now.now();
        return one.complete()
                && !at.isBefore(one.from())
                && (one.until() == null || at.isBefore(one.until()))
                && (one.revokedAt() == null || at.isBefore(one.revokedAt()))
                && names(one)
                && !RELEASED_SINGLY.contains(one.type())
                && (one.once() == null || one.once().delivery().equals(now.deliveryId()))
                && (one.type() != P2_CJ_2_35 || now.chargeHeld())
                && (one.type() == EMERGENCY || one.type() == COURT_ORDER || reaches(one));
    }

    private boolean names(Authority one) {
        return isNamed(one.disclosers(), now.sender())
                && isNamed(one.recipients(), now.recipient())
                && (one.once() != null || one.purposes().contains(scene.policy().purpose()));
    }

    private static boolean isNamed(Set<String> named, Partner partner) {
        String role = partner.role().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        return named.contains(partner.id()) || named.contains("role:" + role);
    }

    /** A status only from the day of the consent on; anything else also from before, but not from after a no. */
    private boolean reaches(Authority consent) {
        Instant told = Stream.of(scene.message().time(), now.acceptedAt())
                .min(Instant::compareTo)
                .orElseThrow();
        if (!told.isBefore(consent.from())) {
            return true;
        }
        boolean status = Set.of("treatment-status", "intake-status", "referral-response")
                .contains(scene.message().kind().name());
        boolean saidNo = now.authorities().stream()
                .filter(other -> other.complete() && other.revokedAt() != null && names(other))
                .anyMatch(other ->
                        !told.isBefore(other.revokedAt()) && !consent.signedAt().isBefore(other.revokedAt()));
        return !status && !saidNo;
    }
}
