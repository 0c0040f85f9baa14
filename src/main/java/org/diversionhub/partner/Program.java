package org.diversionhub.partner;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigMap;

/**
 * A programme: which agencies refer, and who answers for a case that they open.
 *
 * @param id for good: what is known of people is bound to it
 * @param heldFor how long content waits for a consent that would open it
 * @param retainFor how long a case is kept after the last message in it; empty is for ever
 * @param eligibility the rule set in {@code config/eligibility} by which referrals are judged; empty if nobody is
 * @param toldOfRevocation the roles that are told when a consent is over on which they received something
 * @param removal what removes somebody
 * @param sergeantApproves whether an officer's referral has to name who approved it
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
        Removal removal,
        boolean sergeantApproves,
        OnCall onCall) {
    private static final Duration HELD_FOR = Duration.ofDays(90);

    public Program {
        jurisdictions = List.copyOf(jurisdictions);
        toldOfRevocation = Set.copyOf(toldOfRevocation);
    }

    /**
     * Agencies that refer to the same prosecutor, jail and case management.
     *
     * @param jailMedical the jail's medical staff: they hear of a stay to its end
     * @param records the police records that also file what officers refer by themselves after an arrest
     * @param askedToAssess the officers who go and look where somebody of the community asks for it
     */
    public record Jurisdiction(
            List<String> agencies,
            String caseManagement,
            String prosecutor,
            String jail,
            Optional<String> jailMedical,
            Optional<String> records,
            Optional<String> askedToAssess) {}

    static Program read(ConfigMap file, Partners partners, Set<String> ruleSets) {
        return new Program(
                file.value("id", Partners::id, "small letters, digits and dashes") + "",
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
                Removal.read(file),
                file.optionalValue("sergeant-approval", Program::required, "required, or no such line")
                        .isPresent(),
                OnCall.read(file));
    }

    private static String one(Set<String> names, String text) {
        if (!names.contains(text)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static String required(String text) {
        return one(Set.of("required"), text);
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

    private static Jurisdiction jurisdiction(ConfigMap map, Partners partners) {
        try (map) {
            String right = "the id of a file in config/partners";
            List<String> agencies = map.list("agencies", id -> known(id, partners), right);
            return new Jurisdiction(
                    agencies,
                    partner(map, "case-management", Role.CASE_MANAGEMENT, partners),
                    partner(map, "prosecutor", Role.PROSECUTOR, partners),
                    partner(map, "jail", Role.JAIL_CUSTODY, partners),
                    optional(map, "jail-medical", Role.JAIL_MEDICAL, partners),
                    optional(map, "records", Role.POLICE_RECORDS, partners),
                    optional(map, "asked-to-assess", Role.REFERRING_OFFICER, partners));
        }
    }

    private static Optional<String> optional(ConfigMap map, String key, Role role, Partners partners) {
        return map.has(key) ? Optional.of(partner(map, key, role, partners)) : Optional.empty();
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

    /** Whether somebody is told when a clock has run out, and officers get a number at any hour. */
    public boolean answersAlways() {
        return onCall.answersAlways();
    }

    /** Whom an officer calls who refers somebody now. */
    public Optional<String> callback(Instant at) {
        return onCall.callback(at, clocks.zone());
    }

    /** The agencies whose people this jail books. */
    public List<String> agenciesOf(String jail) {
        return jurisdictions.stream()
                .filter(one -> one.jail().equals(jail))
                .flatMap(one -> one.agencies().stream())
                .toList();
    }

    /** The agencies for whose cases this case management answers. */
    public List<String> answeredBy(String manager) {
        return jurisdictions.stream()
                .filter(one -> one.caseManagement().equals(manager))
                .flatMap(one -> one.agencies().stream())
                .toList();
    }

    /** Whether this partner refers here, or manages cases. */
    boolean has(String partner) {
        return jurisdictions.stream()
                .anyMatch(one ->
                        one.agencies().contains(partner) || one.caseManagement().equals(partner));
    }

    /** The jurisdiction of the agency that refers. */
    public Optional<Jurisdiction> of(String agency) {
        return jurisdictions.stream()
                .filter(one -> one.agencies().contains(agency))
                .findFirst();
    }
}
