package org.diversionhub.fhir;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who wants to be told of news, where, and how far that is. */
@Repository
class Subscriptions {
    private final JdbcClient sql;

    Subscriptions(JdbcClient sql) {
        this.sql = sql;
    }

    List<Subscribed> of(String partner) {
        return sql.sql("select * from subscription where partner = ? order by updated_at desc, id")
                .param(partner)
                .query((row, n) -> subscribed(row))
                .list();
    }

    Optional<Subscribed> find(String partner, UUID id) {
        return sql.sql("select * from subscription where partner = ? and id = ?")
                .params(partner, id)
                .query((row, n) -> subscribed(row))
                .optional();
    }

    boolean exists(UUID id) {
        return sql.sql("select count(*) from subscription where id = ?")
                        .param(id)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    Subscribed add(String partner, Wish wish, Instant now) {
        return sql.sql("insert into subscription (id, partner, topic, endpoint, content, heartbeat, timeout, max_count,"
                        + " ends_at, state, version, updated_at, next_at) values (:id, :partner, :topic, :endpoint,"
                        + " :content, :heartbeat, :timeout, :count, :end, 'requested', 1, :now, :now) returning *")
                .param("id", UUID.randomUUID())
                .param("partner", partner)
                .params(values(wish, now))
                .query((row, n) -> subscribed(row))
                .single();
    }

    /** Begins anew; the numbers go on. Empty where it was changed in between. */
    Optional<Subscribed> change(Subscribed before, Wish wish, String state, Instant now) {
        return sql.sql("update subscription set topic = :topic, endpoint = :endpoint, content = :content,"
                        + " heartbeat = :heartbeat, timeout = :timeout, max_count = :count, ends_at = :end,"
                        + " state = :state, error = null, failures = 0, version = version + 1, updated_at = :now,"
                        + " next_at = :now where id = :id and version = :version returning *")
                .param("id", before.id())
                .param("version", before.version())
                .param("state", state)
                .params(values(wish, now))
                .query((row, n) -> subscribed(row))
                .optional();
    }

    private static Map<String, @Nullable Object> values(Wish wish, Instant now) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("topic", wish.topic().id());
        values.put("endpoint", wish.endpoint().toString());
        values.put("content", wish.content());
        values.put("heartbeat", seconds(wish.heartbeat()));
        values.put("timeout", seconds(wish.timeout()));
        values.put("count", wish.maxCount());
        values.put("end", wish.end() == null ? null : Timestamp.from(wish.end()));
        values.put("now", Timestamp.from(now));
        return values;
    }

    void delete(UUID id) {
        sql.sql("delete from subscription where id = ?").param(id).update();
    }

    /** Takes it for whoever is to tell it something; empty where somebody has it, or where it is gone. */
    Optional<Subscribed> take(UUID id, Instant now, Instant until) {
        return sql.sql("update subscription set busy_until = ? where id = ? and coalesce(busy_until <= ?, true)"
                        + " returning *")
                .params(Timestamp.from(until), id, Timestamp.from(now))
                .query((row, n) -> subscribed(row))
                .optional();
    }

    void giveBack(UUID id, Instant until) {
        sql.sql("update subscription set busy_until = null where id = ? and busy_until = ?")
                .params(id, Timestamp.from(until))
                .update();
    }

    /** Its server has taken everything up to this number. What the partner has changed meanwhile stays as it is. */
    void taken(Subscribed one, long told, Instant now) {
        sql.sql("update subscription set state = 'active', told = greatest(told, ?), failures = 0, sent_at = ?"
                        + " where id = ? and version = ? and state in ('requested', 'active')")
                .params(told, Timestamp.from(now), one.id(), one.version())
                .update();
    }

    /** Nothing was left of this to tell. */
    void passedOver(Subscribed one, long told) {
        sql.sql("update subscription set told = greatest(told, ?) where id = ?")
                .params(told, one.id())
                .update();
    }

    void failed(Subscribed one, Instant next) {
        sql.sql("update subscription set failures = failures + 1, next_at = ? where id = ? and version = ?")
                .params(Timestamp.from(next), one.id(), one.version())
                .update();
    }

    /** Nothing is told any more until the partner asks again. */
    void stop(Subscribed one, String state, @Nullable String error, Instant now) {
        sql.sql("update subscription set state = ?, error = ?, updated_at = ? where id = ? and version = ?")
                .params(state, error, Timestamp.from(now), one.id(), one.version())
                .update();
    }

    private static @Nullable Integer seconds(@Nullable Duration time) {
        return time == null ? null : Math.toIntExact(time.toSeconds());
    }

    private static Subscribed subscribed(ResultSet row) throws SQLException {
        Wish wish = new Wish(
                Topic.named(row.getString("topic")),
                URI.create(row.getString("endpoint")),
                row.getString("content"),
                duration(row.getObject("heartbeat", Integer.class)),
                duration(row.getObject("timeout", Integer.class)),
                row.getObject("max_count", Integer.class),
                instant(row.getTimestamp("ends_at")));
        return new Subscribed(
                row.getObject("id", UUID.class),
                row.getString("partner"),
                wish,
                row.getString("state"),
                row.getString("error"),
                row.getLong("version"),
                row.getTimestamp("updated_at").toInstant(),
                row.getLong("events"),
                row.getLong("told"),
                row.getInt("failures"),
                instant(row.getTimestamp("sent_at")),
                row.getTimestamp("next_at").toInstant());
    }

    private static @Nullable Duration duration(@Nullable Integer seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
