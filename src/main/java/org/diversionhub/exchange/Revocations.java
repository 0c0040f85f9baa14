package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

    Revocations(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Where it stands.
     *
     * @param inFlight attempts under the authority that have not ended, whoever their recipient is
     * @param recipients of these the ones of whom the sender may know
     */
    record State(int inFlight, List<String> recipients) {
        void into(ObjectNode out) {
            out.put("state", inFlight == 0 ? "complete" : "pending").put("inFlight", inFlight);
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
        return known ? Optional.of(state(sender, inFlight(sender, messageToken), snapshot)) : Optional.empty();
    }

    private static State state(Partner sender, List<String> inFlight, Snapshot snapshot) {
        List<String> known = inFlight.stream()
                .distinct()
                .filter(id -> snapshot.partners()
                        .byId(id)
                        .filter(one -> snapshot.policies().mayKnowOf(sender.role(), one.role()))
                        .isPresent())
                .toList();
        return new State(inFlight.size(), known);
    }

    private List<String> inFlight(Partner sender, byte[] messageToken) {
        return sql.sql("""
                        select d.partner from revocation r
                            join authority a on a.giver = r.giver and a.id_token = r.consent_token
                                and a.participant_id = r.participant_id
                            join delivery d on d.claim_until is not null and d.state = 'CLAIMED'
                                and a.id = any(d.authorities)
                        where r.giver = ? and r.message_token = ? order by d.partner""")
                .params(sender.id(), messageToken)
                .query(String.class)
                .list();
    }
}
