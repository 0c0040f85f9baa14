package org.diversionhub.exchange;

import java.net.URI;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.NodeId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Where partners took what lay for them on this hub, and take nothing more, since they are gone or have moved. It is
 * noted with the change itself, so that a hub that ends right after it looks there still.
 */
@Repository
public class LeftPlaces {
    private final JdbcClient sql;
    private final String node;

    LeftPlaces(JdbcClient sql, NodeId node) {
        this.sql = sql;
        this.node = node.id();
    }

    record Left(Place place, Instant since) {}

    /** The transaction is the caller's. */
    public void note(Snapshot before, Snapshot next, Instant now) {
        for (Partner partner : before.partners().all()) {
            Place.of(partner).filter(place -> !place.isIn(next)).ifPresent(place -> note(place, now));
        }
    }

    private void note(Place place, Instant now) {
        sql.sql("insert into left_place (node, place, partner, since) values (?, ?, ?, ?)"
                        + " on conflict (node, place, partner) do update set since = excluded.since")
                .params(node, place.at().toString(), place.partner(), Timestamp.from(now))
                .update();
    }

    List<Left> all() {
        return sql.sql("select * from left_place where node = ? order by since")
                .param(node)
                .query((row, n) -> new Left(
                        new Place(row.getString("partner"), URI.create(row.getString("place"))),
                        row.getTimestamp("since").toInstant()))
                .list();
    }

    /** Nothing of it lies there any more, nor comes there. */
    void forget(Left left) {
        sql.sql("delete from left_place where node = ? and place = ? and partner = ? and since = ?")
                .params(node, left.place().at().toString(), left.place().partner(), Timestamp.from(left.since()))
                .update();
    }
}
