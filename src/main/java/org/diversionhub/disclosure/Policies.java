package org.diversionhub.disclosure;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigFolder;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;

/** The site's disclosure policies: one a role; a role without one receives nothing. */
public final class Policies {
    private final Map<Role, Policy> byRole;
    private final Map<Role, Set<Category>> categories = new EnumMap<>(Role.class);

    Policies(Map<Role, Policy> byRole) {
        this.byRole = byRole;
        byRole.forEach((role, policy) -> categories.put(role, policy.categories()));
    }

    /** Reads {@code config/disclosure/*.yaml}; any doubt is a fault, never a wider policy. */
    public static Policies read(Path folder, Schemas schemas, ConfigFaults faults) {
        Map<Role, Policy> byRole = new EnumMap<>(Role.class);
        for (Path path : ConfigFolder.files(folder, ".yaml", faults)) {
            try (ConfigMap file = ConfigMap.read(path, faults)) {
                Policy policy = new PolicyFile(file, schemas).read(path);
                if (policy != null && byRole.put(policy.role(), policy) != null) {
                    file.fault("role", "a second policy for " + policy.role().id(), "one file a role");
                }
            }
        }
        return new Policies(byRole);
    }

    public Optional<Policy> of(Role role) {
        return Optional.ofNullable(byRole.get(role));
    }

    public Collection<Policy> all() {
        return byRole.values();
    }

    /** The roles that receive this kind, with or without an authority: the routing table. */
    public Set<Role> receivers(Kind kind) {
        return byRole.values().stream()
                .filter(policy -> policy.receives().containsKey(kind))
                .map(Policy::role)
                .collect(Collectors.toSet());
    }

    /** What this role gets of this kind on an authority only, or never; whatever consents there are. */
    public Set<Category> withheldAlone(Role role, Kind kind, Origin origin, Set<Category> of) {
        Optional<Policy> policy = of(role);
        Optional<Rule> rule = policy.flatMap(found -> found.rule(kind));
        return of.stream()
                .filter(category -> origin == Origin.PART2
                        || policy.filter(found -> !found.deny().contains(category))
                                .isEmpty()
                        || rule.filter(found -> found.open().of(category) != Treatment.WITHHOLD)
                                .isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether a sender in this role may see the delivery state of a recipient in that one. */
    public boolean mayKnowOf(Role sender, Role recipient) {
        return of(sender)
                        .filter(policy -> policy.mayKnowOf().contains(recipient))
                        .isPresent()
                && !(sender.isJustice() && recipient.isHiddenFromJustice());
    }

    /** Agreements without which nothing goes to this partner: missing at this moment, or over. */
    public List<Agreement.Type> lacking(Partner recipient, Instant now) {
        Set<Category> received = categories.getOrDefault(recipient.role(), Set.of());
        return recipient.missingToReceive(received, LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    /** Runs the tests that the files carry. */
    public List<PolicyTestRun.Failure> failures(Schemas schemas, CodeClasses codes) {
        return new PolicyTestRun(new Disclosing(schemas, this, codes), this, schemas).failures(all());
    }
}
