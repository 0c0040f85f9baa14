package org.diversionhub.exchange;

import java.net.URI;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.diversionhub.trust.NodeId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What this hub is taking back: noted before it is touched, until the record says what came of it. */
@Repository
class Takings {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Deliveries deliveries;
    private final String node;

    Takings(JdbcClient sql, PlatformTransactionManager transactions, Deliveries deliveries, NodeId node) {
        this.sql = sql;
        this.transaction = new TransactionTemplate(transactions);
        this.deliveries = deliveries;
        this.node = node.id();
    }

    /** @param taken whether the record says that it was taken back */
    record Taking(Place place, UUID delivery, boolean taken) {}

    List<Taking> note(Place place, List<UUID> those, Instant now) {
        sql.sql("insert into taking_back (node, place, delivery, partner, at)"
                        + " select :node, :place, id, :partner, :now from unnest(:those::uuid[]) as t (id)"
                        + " on conflict do nothing")
                .param("node", node)
                .param("place", place.at().toString())
                .param("partner", place.partner())
                .param("now", Timestamp.from(now))
                .param("those", those.toArray(UUID[]::new))
                .update();
        return those.stream().map(one -> new Taking(place, one, false)).toList();
    }

    /** What has not come to its end: the hub ended in between, or the place could not be reached. */
    List<Taking> open() {
        return sql.sql("select * from taking_back where node = ? order by at")
                .param(node)
                .query((row, n) -> new Taking(
                        new Place(row.getString("partner"), URI.create(row.getString("place"))),
                        row.getObject("delivery", UUID.class),
                        row.getBoolean("taken")))
                .list();
    }

    /** @return its lane, in which it is asked anew */
    List<Lane> taken(Taking one, Instant now) {
        List<Lane> lanes = transaction.execute(status -> {
            change("update taking_back set taken = true", one);
            return deliveries.takenBack(one.delivery(), now);
        });
        return lanes == null ? List.of() : lanes;
    }

    void over(Taking one) {
        change("delete from taking_back", one);
    }

    private void change(String change, Taking one) {
        sql.sql(change + " where node = ? and place = ? and delivery = ?")
                .params(node, one.place().at().toString(), one.delivery())
                .update();
    }
}
