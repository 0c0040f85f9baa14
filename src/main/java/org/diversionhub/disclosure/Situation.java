package org.diversionhub.disclosure;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;

/**
 * Everything beside the record that a decision depends on, as it is at this moment.
 *
 * @param deliveryId random; the only id of the message that the recipient sees
 * @param acceptedAt when the hub took the message; the only time of it that the recipient sees
 * @param update whether an earlier message of this kind and case went to this recipient
 * @param party whether the recipient takes part in this case now
 * @param own whether by what it is to the case, and not only since a consent names it
 * @param authorities those of the participant, in force or not
 * @param chargeHeld on the recorded condition that the person takes part: 42 CFR 2.35 asks for both
 * @param inCustody whether a booking of this case is open
 * @param accepted whether the participant has said yes to the referral, as the referrer told
 * @param met whether the case management of the case has met the participant
 */
public record Situation(
        UUID deliveryId,
        Instant acceptedAt,
        boolean update,
        Partner sender,
        Partner recipient,
        Origin origin,
        boolean party,
        boolean own,
        List<Authority> authorities,
        boolean chargeHeld,
        boolean inCustody,
        boolean accepted,
        boolean met,
        Handles handles,
        Instant now) {
    public Situation {
        authorities = List.copyOf(authorities);
    }

    /** The same, where the recipient has another of this kind or has not. */
    Situation withUpdate(boolean another) {
        return new Situation(
                deliveryId,
                acceptedAt,
                another,
                sender,
                recipient,
                origin,
                party,
                own,
                authorities,
                chargeHeld,
                inCustody,
                accepted,
                met,
                handles,
                now);
    }

    /** The emergency that calls the recipient in for this one delivery, who need not take part otherwise. */
    Optional<Authority> emergency() {
        for (Authority authority : authorities) {
            if (authority.type() == AuthorityType.EMERGENCY && authority.isOnceFor(deliveryId)) {
                return Optional.of(authority);
            }
        }
        return Optional.empty();
    }

    /** The single release that this delivery was made for, in force or not: no other authority opens anything of it. */
    Optional<Authority> release() {
        for (Authority authority : authorities) {
            if (authority.type().isSingleRelease() && authority.isOnceFor(deliveryId)) {
                return Optional.of(authority);
            }
        }
        return Optional.empty();
    }
}
