package org.diversionhub.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** To whom a correction goes. */
@Repository
class CorrectionRecipients {
    private final JdbcClient sql;
    private final Deliveries deliveries;

    CorrectionRecipients(JdbcClient sql, Deliveries deliveries) {
        this.sql = sql;
        this.deliveries = deliveries;
    }

    /** @param released the single release by which the recipient has it, if so */
    private record Going(
            String partner,
            UUID delivery,
            boolean shown,
            @Nullable UUID released) {}

    /**
     * Everybody to whom the message is going or went, or a correction of it: what each of them has is seen when it
     * goes. Somebody who has something and is no longer connected is for a person to tell.
     */
    List<Lane> tell(Accepting accepting, Messages.Told target, UUID correction) {
        Kind kind = accepting.message().kind();
        List<Partner> recipients = new ArrayList<>();
        List<Lane> lanes = new ArrayList<>();
        for (Going going : going(accepting, target)) {
            Optional<Partner> connected = accepting
                    .snapshot()
                    .partners()
                    .byId(going.partner())
                    .filter(partner -> partner.endpoint().isPresent());
            if (connected.isEmpty() && going.shown()) {
                deliveries.task(going.delivery(), "not-corrected", "not-connected", accepting.now());
            }
            UUID released = going.released();
            connected.ifPresent(partner -> {
                if (released == null) {
                    recipients.add(partner);
                } else {
                    lanes.add(deliveries.follow(released, correction, target.caseId(), kind, partner, accepting.now()));
                }
            });
        }
        lanes.addAll(deliveries.create(correction, target.caseId(), kind, recipients, accepting.now()));
        return lanes;
    }

    private List<Going> going(Accepting accepting, Messages.Told target) {
        return sql.sql("""
                        select distinct on (partner, by) partner, id, shown, by
                        from (select *, case when released then coalesce(follows, id) end as by from delivery) as d
                        where message_id in (select id from message where id = ? or corrects = ?)
                            and (shown or state in ('PENDING', 'CLAIMED')) and partner <> ?
                        order by partner, by, shown desc""")
                .params(target.id(), target.id(), accepting.sender().id())
                .query((row, n) -> new Going(
                        row.getString(1),
                        row.getObject(2, UUID.class),
                        row.getBoolean(3),
                        row.getObject(4, UUID.class)))
                .list();
    }
}
