package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.diversionhub.partner.Partner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How far a revocation has come. It holds for every claim from its commit on; what was on its way at that moment is cut
 * off at its deadline, and until then the revocation is pending.
 */
@Repository
class Revocations {
    private final JdbcClient sql;
    private final Clock clock;

    Revocations(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * Where it stands.
     *
     * @param inFlight attempts under the authority that have not ended, whoever their recipient is
     * @param recipients of these the ones of whom the sender may know
     * @param irrevocable whether it takes effect later, as 42 CFR 2.35(c) allows
     */
    record State(int inFlight, List<String> recipients, boolean irrevocable) {
        void into(ObjectNode out) {
            out.put("state", inFlight == 0 && !irrevocable ? "complete" : "pending")
                    .put("inFlight", inFlight);
            recipients.forEach(out.putArray("recipients")::add);
        }
    }

    /** @return empty where this message of the sender's is no revocation */
    Optional<State> of(Partner sender, byte[] messageToken, Snapshot snapshot) {
        boolean known = sql.sql("select count(*) from revocation where giver = ? and message_token = ?")
                        .params(sender.id(), messageToken)
                        .query(Integer.class)
                        .single()
                == 1;
        return known ? Optional.of(state(sender, messageToken, snapshot)) : Optional.empty();
    }

    private State state(Partner sender, byte[] messageToken, Snapshot snapshot) {
        List<String> inFlight = inFlight(sender, messageToken);
        List<String> known = inFlight.stream()
                .distinct()
                .filter(id -> snapshot.partners()
                        .byId(id)
                        .filter(one -> snapshot.policies().mayKnowOf(sender.role(), one.role()))
                        .isPresent())
                .toList();
        return new State(inFlight.size(), known, isIrrevocable(sender, messageToken));
    }

    private boolean isIrrevocable(Partner sender, byte[] messageToken) {
        return sql.sql("""
                        select count(*) from revocation r join authority a on a.giver = r.giver
                            and a.id_token = r.consent_token
                        where r.giver = ? and r.message_token = ? and a.revoked_at > ?
                            and coalesce(a.ends_at, a.revoked_at) > ?""")
                        .params(
                                sender.id(),
                                messageToken,
                                Timestamp.from(clock.instant()),
                                Timestamp.from(clock.instant()))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private List<String> inFlight(Partner sender, byte[] messageToken) {
        return sql.sql("""
                        select d.partner from revocation r
                            join authority a on a.giver = r.giver and a.id_token = r.consent_token
                            join delivery d on d.claim_until is not null and d.state = 'CLAIMED'
                                and a.id = any(d.authorities)
                        where r.giver = ? and r.message_token = ? order by d.partner""")
                .params(sender.id(), messageToken)
                .query(String.class)
                .list();
    }
}
