package org.diversionhub.partner;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigMap;

/**
 * The site's programme: which agencies refer, and who answers for a case that they open.
 *
 * @param heldFor how long content waits for a consent that would open it
 * @param retainFor how long a case is kept after the last message in it; empty is for ever
 * @param eligibility the rule set in {@code config/eligibility} by which referrals are judged; empty if nobody is
 * @param toldOfRevocation the roles that are told when a consent is over on which they received something
 * @param noShow what a missed intake does
 */
public record Program(
        String id,
        String name,
        List<Jurisdiction> jurisdictions,
        Duration heldFor,
        Optional<Period> retainFor,
        Optional<String> eligibility,
        Set<Role> toldOfRevocation,
        Clocks clocks,
        NoShow noShow,
        OnCall onCall) {
    private static final Duration HELD_FOR = Duration.ofDays(90);

    public Program {
        jurisdictions = List.copyOf(jurisdictions);
        toldOfRevocation = Set.copyOf(toldOfRevocation);
    }

    /** Agencies that refer to the same prosecutor, jail and case management. */
    public record Jurisdiction(List<String> agencies, String caseManagement, String prosecutor, String jail) {}

    /** @param ruleSets the names of the rule sets that there are */
    public static Program read(Path path, Partners partners, Set<String> ruleSets, ConfigFaults faults) {
        try (ConfigMap file = ConfigMap.read(path, faults)) {
            Program program = new Program(
                    file.text("id"),
                    file.text("name"),
                    file.maps("jurisdictions").stream()
                            .map(map -> jurisdiction(map, partners))
                            .toList(),
                    file.optionalValue("held-for", Program::days, "a number of days from 1d to 365d, such as 90d")
                            .orElse(HELD_FOR),
                    file.optionalValue("retain-for", Program::years, "a number of years from 1y to 99y, such as 7y"),
                    file.optionalValue(
                            "eligibility",
                            text -> one(ruleSets, text),
                            "the name of a file in config/eligibility: one of " + ruleSets),
                    told(file),
                    Clocks.read(file),
                    file.optionalValue("no-show", Program::noShow, "inactive or removed")
                            .orElse(NoShow.INACTIVE),
                    OnCall.read(file));
            program.refuseWithoutAnswer(file, partners);
            return program;
        }
    }

    private static String one(Set<String> names, String text) {
        if (!names.contains(text)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static NoShow noShow(String text) {
        return switch (text) {
            case "inactive" -> NoShow.INACTIVE;
            case "removed" -> NoShow.REMOVED;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration days(String text) {
        Duration days = Duration.parse("P" + text.toUpperCase(Locale.ROOT));
        if (!text.matches("[1-9][0-9]{0,2}d") || days.toDays() > 365) {
            throw new IllegalArgumentException(text);
        }
        return days;
    }

    private static Period years(String text) {
        if (!text.matches("[1-9][0-9]?y")) {
            throw new IllegalArgumentException(text);
        }
        return Period.parse("P" + text.toUpperCase(Locale.ROOT));
    }

    /** By default those who treat and their payers; a justice role only where the file names it. */
    private static Set<Role> told(ConfigMap file) {
        return file.has("told-of-revocation")
                ? Set.copyOf(file.list("told-of-revocation", Role::named, "roles"))
                : Arrays.stream(Role.values()).filter(Role::isCareOrPayer).collect(Collectors.toSet());
    }

    /** A referral of an agency that no jurisdiction names would reach nobody. */
    private void refuseWithoutAnswer(ConfigMap file, Partners partners) {
        partners.all().stream()
                .filter(partner ->
                        partner.sends().stream().anyMatch(kind -> kind.name().equals("diversion-referral")))
                .filter(partner -> of(partner.id()).isEmpty())
                .forEach(partner -> file.fault(
                        "jurisdictions",
                        partner.id() + " may send referrals, and nobody is there to receive them",
                        "its id among the `agencies` of a jurisdiction"));
    }

    private static Jurisdiction jurisdiction(ConfigMap map, Partners partners) {
        try (map) {
            String right = "the id of a file in config/partners";
            List<String> agencies = map.list("agencies", id -> known(id, partners), right);
            return new Jurisdiction(
                    agencies,
                    partner(map, "case-management", Role.CASE_MANAGEMENT, partners),
                    partner(map, "prosecutor", Role.PROSECUTOR, partners),
                    partner(map, "jail", Role.JAIL_CUSTODY, partners));
        }
    }

    private static String partner(ConfigMap map, String key, Role role, Partners partners) {
        String right = "the id of a partner whose role is " + role.id();
        String id = map.value(
                key,
                text -> partners.byId(text)
                        .filter(partner -> partner.role() == role)
                        .orElseThrow(IllegalArgumentException::new)
                        .id(),
                right);
        return id == null ? "" : id;
    }

    private static String known(String id, Partners partners) {
        return partners.byId(id).orElseThrow(IllegalArgumentException::new).id();
    }

    /** The agencies whose people this jail books. */
    public List<String> agenciesOf(String jail) {
        return jurisdictions.stream()
                .filter(one -> one.jail().equals(jail))
                .flatMap(one -> one.agencies().stream())
                .toList();
    }

    /** The jurisdiction of the agency that refers. */
    public Optional<Jurisdiction> of(String agency) {
        return jurisdictions.stream()
                .filter(one -> one.agencies().contains(agency))
                .findFirst();
    }
}
