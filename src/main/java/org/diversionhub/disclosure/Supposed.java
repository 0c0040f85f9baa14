package org.diversionhub.disclosure;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.partner.Agreement;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;

/**
 * A situation that is supposed and not read from a case: for the tests in policy files, for previews and comparisons.
 *
 * @param authorities each in force, for this sender and this recipient, and listing every category
 */
public record Supposed(
        Partner sender,
        Partner recipient,
        Origin origin,
        Set<AuthorityType> authorities,
        boolean chargeHeld,
        boolean inCustody,
        boolean accepted,
        Instant at) {
    private static final UUID NOBODY = new UUID(0, 0);

    /** Somebody in this role whose agreements are all current. */
    public static Partner anybody(String id, Role role) {
        return new Partner(
                id, id, role, List.of(), true, false, Agreement.each(LocalDate.MAX), Set.of(), Optional.empty());
    }

    /** As these policies see it, whose purpose the authorities list. */
    public Situation under(Policies policies) {
        String purpose = policies.of(recipient.role()).map(Policy::purpose).orElse("");
        List<Authority> all = authorities.stream()
                .map(type -> PolicyTestRun.authority(type, purpose, sender.id(), recipient.id(), at))
                .toList();
        return new Situation(
                NOBODY,
                at,
                false,
                sender,
                recipient,
                origin,
                true,
                true,
                all,
                chargeHeld,
                inCustody,
                accepted,
                false,
                new Handles(Map.of(), names(all)),
                at);
    }

    /** The recipient's own names for them, without which no format would be written. */
    private static Map<UUID, String> names(List<Authority> authorities) {
        return authorities.stream().collect(Collectors.toMap(Authority::id, one -> "supposed", (one, same) -> one));
    }
}
