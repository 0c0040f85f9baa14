package org.diversionhub.partner;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigMap;

/** The site's programme: which agencies refer, and who answers for a case that they open. */
public record Program(String id, String name, List<Jurisdiction> jurisdictions) {
    /** Agencies that refer to the same prosecutor, jail and case management. */
    public record Jurisdiction(List<String> agencies, String caseManagement, String prosecutor, String jail) {}

    public static Program read(Path path, Partners partners, ConfigFaults faults) {
        try (ConfigMap file = ConfigMap.read(path, faults)) {
            Program program = new Program(
                    file.text("id"),
                    file.text("name"),
                    file.maps("jurisdictions").stream()
                            .map(map -> jurisdiction(map, partners))
                            .toList());
            program.refuseWithoutAnswer(file, partners);
            return program;
        }
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

    /** The jurisdiction of the agency that refers. */
    public Optional<Jurisdiction> of(String agency) {
        return jurisdictions.stream()
                .filter(one -> one.agencies().contains(agency))
                .findFirst();
    }
}
