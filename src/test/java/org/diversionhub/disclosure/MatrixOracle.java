package org.diversionhub.disclosure;

import static org.diversionhub.consent.AuthorityType.EMERGENCY;
import static org.diversionhub.consent.AuthorityType.HIPAA_AUTH;
import static org.diversionhub.consent.AuthorityType.HIV_STI;
import static org.diversionhub.consent.AuthorityType.P2_CJ_2_35;
import static org.diversionhub.consent.AuthorityType.RELEASE;
import static org.diversionhub.consent.AuthorityType.STATE_MH;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Role;

/**
 * Says from the domain's tables alone what a recipient gets: matrix ∩ kinds ∩ authorities, where the origin decides. It
 * reads no policy file and shares no code with the engine.
 */
public record MatrixOracle(DomainTables tables) {
    private static final Set<Category> IDENTITY = EnumSet.of(Category.ID, Category.DEM);
    private static final Set<Category> COMPANIONS = EnumSet.of(Category.ID, Category.DEM, Category.REF);

    /** The situation; the authorities name this recipient and list every category. */
    public record Case(
            Role role,
            Kind kind,
            Origin origin,
            Set<AuthorityType> authorities,
            boolean chargeHeld,
            boolean inCustody,
            boolean accepted) {
        /** Where nothing but the record of the emergency counts. */
        Case onRecordAlone() {
            return new Case(role, kind, origin, Set.of(EMERGENCY), chargeHeld, inCustody, accepted);
        }

        /** The law's own conditions, beside the table: 2.35 ends with the held charge. */
        public Set<AuthorityType> inForce() {
            Set<AuthorityType> types = EnumSet.noneOf(AuthorityType.class);
            types.addAll(authorities);
            if (!chargeHeld) {
                types.remove(P2_CJ_2_35);
            }
            return types;
        }
    }

    /** How each field that goes does go; empty if nothing does. Keys stand outside. */
    public Map<FieldPath, Treatment> outcome(Case now, Set<FieldPath> present) {
        Optional<DomainTables.Route> found = tables.route(now.kind(), now.role());
        if (found.isPresent() && found.get().onRecord() && !now.authorities().equals(Set.of(EMERGENCY))) {
            boolean recorded = now.authorities().contains(EMERGENCY);
            return recorded ? outcome(now.onRecordAlone(), present) : Map.of();
        }
        if (found.isEmpty()
                || (found.get().inCustody() && !now.inCustody())
                || (waitsForAcceptance(now) && !now.accepted())) {
            return Map.of();
        }
        Map<FieldPath, Treatment> may = reachable(now, found.get(), present);
        Set<FieldPath> opened = new HashSet<>(may.keySet());
        opened.removeIf(path -> !opens(now, category(path)));
        boolean triggered = opened.stream().anyMatch(path -> isContent(path, now.origin()));
        boolean free = now.origin() != Origin.PART2 || may.keySet().stream().anyMatch(path -> isFree(now, path));
        if (!triggered && (found.get().consent() || !free)) {
            return Map.of();
        }
        Map<FieldPath, Treatment> goes = new HashMap<>(may);
        goes.keySet()
                .removeIf(path -> !opened.contains(path)
                        && !isFree(now, path)
                        && !(triggered
                                && COMPANIONS.contains(category(path))
                                && !now.role().isJustice()));
        return goes.keySet().stream().anyMatch(path -> isContent(path, now.origin())) ? goes : Map.of();
    }

    /**
     * "Before participantAccepted: case-management and the duty prosecutor only", of every kind but what comes before
     * the offer (the referral's own states: SCREENING, ELIGIBLE, then OFFERED) and a report under 2.12(c)(5).
     */
    private static boolean waitsForAcceptance(Case now) {
        boolean before = now.kind().name().equals("eligibility")
                || now.kind().name().equals("safety-report")
                || "assess".equals(now.kind().variant());
        return !before && now.role() != Role.CASE_MANAGEMENT && now.role() != Role.PROSECUTOR;
    }

    /** The fields that some situation could bring here, with what the cell says; a mask that drops leaves nothing. */
    private Map<FieldPath, Treatment> reachable(Case now, DomainTables.Route route, Set<FieldPath> present) {
        Map<FieldPath, Treatment> may = new HashMap<>();
        for (FieldPath path : present) {
            Treatment treatment = switch (tables.cell(category(path), now.role())) {
                case "A", "C", "CE", "S" -> Treatment.SHARE;
                case "M", "CM" -> Treatment.MASK;
                default -> Treatment.WITHHOLD;
            };
            boolean dropped =
                    treatment == Treatment.MASK && mask(path, now.role()).equals("drop");
            boolean reached = route.only().isEmpty() || route.only().contains(path);
            if (reached
                    && !dropped
                    && treatment != Treatment.WITHHOLD
                    && !keys(now.role()).contains(path)) {
                may.put(path, treatment);
            }
        }
        return may;
    }

    /** A and M need no authority, unless the content is Part 2; S is an exception of Part 2 itself. */
    private boolean isFree(Case now, FieldPath path) {
        String cell = tables.cell(category(path), now.role());
        return cell.equals("S")
                || (now.origin() != Origin.PART2 && Set.of("A", "M").contains(cell));
    }

    /** The handles of each role; the hub fills them in, so that no sender's value of them ever goes. */
    public static Set<FieldPath> keys(Role role) {
        Set<FieldPath> keys = new HashSet<>(Set.of(new FieldPath("participant.key"), new FieldPath("referral.id")));
        switch (role) {
            case PROSECUTOR -> keys.add(new FieldPath("prosecution.caseNumber"));
            case JAIL_CUSTODY -> keys.add(new FieldPath("custody.bookingNumber"));
            default -> {}
        }
        return keys;
    }

    private boolean opens(Case now, Category category) {
        Set<AuthorityType> types = now.inForce();
        types.removeIf(type ->
                !tables.reach(type).contains(category) || !reaches(type, now.role()) || !covers(type, now.origin()));
        boolean stateLaw = category != Category.MH || types.contains(STATE_MH) || types.contains(EMERGENCY);
        // "authority or emergency"; an A that is Part 2 reads C, which asks for what its category asks for.
        if (!Set.of("CE", "A").contains(tables.cell(category, now.role()))) {
            types.remove(EMERGENCY);
        }
        if (now.origin() != Origin.PART2) {
            return !types.isEmpty();
        }
        return stateLaw && types.stream().anyMatch(type -> type != STATE_MH && type != HIV_STI);
    }

    /** The columns `to` and `never`: to whom. */
    private static boolean reaches(AuthorityType type, Role role) {
        return switch (type) {
            case P2_TPO ->
                Set.of(
                                Role.JAIL_MEDICAL,
                                Role.CASE_MANAGEMENT,
                                Role.SUD_PROVIDER,
                                Role.MH_PROVIDER,
                                Role.PEER_SUPPORT,
                                Role.PAYER)
                        .contains(role);
            case P2_CJ_2_35 -> role == Role.PROSECUTOR;
            case HIV_STI ->
                !Set.of(Role.REFERRING_OFFICER, Role.POLICE_RECORDS, Role.PROSECUTOR, Role.JAIL_CUSTODY)
                        .contains(role);
            case EMERGENCY ->
                Set.of(Role.JAIL_MEDICAL, Role.SUD_PROVIDER, Role.MH_PROVIDER).contains(role);
            default -> true;
        };
    }

    /** The columns `opens` and `never`: of which content. */
    private static boolean covers(AuthorityType type, Origin origin) {
        return (type != HIPAA_AUTH || origin != Origin.PART2) && (type != RELEASE || origin == Origin.NONE);
    }

    private boolean isContent(FieldPath path, Origin origin) {
        Category category = category(path);
        return !IDENTITY.contains(category) && (category != Category.REF || origin != Origin.PART2);
    }

    private Category category(FieldPath path) {
        return tables.entry(path).category();
    }

    private String mask(FieldPath path, Role role) {
        String column = switch (role) {
            case REFERRING_OFFICER, POLICE_RECORDS, PROSECUTOR, JAIL_CUSTODY -> "justice";
            case PUBLIC_HEALTH, EVALUATOR, COMMUNITY_REFERRER -> "deidentified";
            default -> "care";
        };
        return tables.entry(path).masks().get(column);
    }
}
