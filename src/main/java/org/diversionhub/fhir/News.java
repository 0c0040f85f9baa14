package org.diversionhub.fhir;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What there is to tell each subscription: names alone. */
@Repository
class News {
    private static final String REFERRAL = "(%1$s.kind like 'diversion-referral/%%' or %1$s.kind = 'service-referral')";

    private final JdbcClient sql;

    News(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Something that waits to be told.
     *
     * @param arrived whether the delivery that brings it is over: until then nobody may see it
     */
    record Waiting(long seq, Name name, boolean arrived) {}

    /** Something with a number. */
    record Event(long number, Instant at, Name name) {}

    /**
     * Takes up what a delivery means for the Tasks of its case: those that it brings, those of a referral that comes
     * again, and those that it corrects. The transaction is the caller's; doing it twice changes nothing.
     *
     * @return who is to be told
     */
    Set<UUID> add(String partner, UUID delivery, Instant now) {
        return sql.sql("""
                        with it as (select d.id, d.partner, d.case_id, m.corrects, %1$s as referral
                                from delivery d join message m on m.id = d.message_id where d.id = :delivery),
                            found as (select distinct s.resource, it.referral, not exists (
                                    select 1 from fhir_source o where o.resource = s.resource and o.delivery <> it.id) as first
                                from it join delivery e on e.case_id = it.case_id and e.partner = it.partner
                                    join message o on o.id = e.message_id join fhir_source s on s.delivery = e.id
                                    join fhir_resource r on r.seq = s.resource and r.type = 'Task'
                                where e.id = it.id or it.referral and %2$s or coalesce(o.corrects, o.id) = it.corrects)
                        insert into news (subscription, resource, delivery, at)
                            select s.id, f.resource, :delivery, :now from found f join subscription s on s.partner = :partner
                            where s.state <> 'off' and coalesce(s.ends_at > :now, true) and case s.topic
                                when 'referral-to-me' then f.referral and not exists (select 1 from news n
                                    where n.subscription = s.id and n.resource = f.resource and not n.withheld)
                                else not (f.referral and f.first) end
                            on conflict do nothing returning subscription""".formatted(REFERRAL.formatted("m"), REFERRAL.formatted("o")))
                .param("delivery", delivery)
                .param("partner", partner)
                .param("now", Timestamp.from(now))
                .query(UUID.class)
                .set();
    }

    /**
     * What was withheld of a case waits again.
     *
     * @return who is to be told, perhaps
     */
    Set<UUID> again(UUID caseId) {
        return sql.sql("update news set withheld = false where withheld and resource in (select s.resource"
                        + " from fhir_source s join delivery d on d.id = s.delivery where d.case_id = ?)"
                        + " returning subscription")
                .param(caseId)
                .query(UUID.class)
                .set();
    }

    List<Waiting> waiting(UUID subscription, int most) {
        return sql.sql("select n.seq, r.type, r.id, not d.open as arrived from news n join fhir_resource r"
                        + " on r.seq = n.resource join delivery d on d.id = n.delivery"
                        + " where n.subscription = ? and n.number is null and not n.withheld order by n.seq limit ?")
                .params(subscription, most)
                .query((row, n) ->
                        new Waiting(row.getLong(1), new Name(row.getString(2), row.getString(3)), row.getBoolean(4)))
                .list();
    }

    /**
     * Gives the next numbers to these, without a gap, and lays those aside. The transaction is the caller's; somebody
     * else who does it waits.
     */
    void settle(UUID subscription, List<Waiting> told, List<Waiting> withheld) {
        long last = sql.sql("select events from subscription where id = ? for no key update")
                .param(subscription)
                .query(Long.class)
                .optional()
                .orElse(0L);
        for (Waiting one : told) {
            last += sql.sql("update news set number = ? where seq = ? and number is null")
                    .params(last + 1, one.seq())
                    .update();
        }
        for (Waiting one : withheld) {
            sql.sql("update news set withheld = true where seq = ? and number is null")
                    .param(one.seq())
                    .update();
        }
        sql.sql("update subscription set events = ? where id = ?")
                .params(last, subscription)
                .update();
    }

    /** @param until included */
    List<Event> events(UUID subscription, long from, long until, int most) {
        return sql.sql("select n.number, n.at, r.type, r.id from news n join fhir_resource r on r.seq = n.resource"
                        + " where n.subscription = ? and n.number between ? and ? order by n.number limit ?")
                .params(subscription, from, until, most)
                .query((row, n) -> new Event(
                        row.getLong(1), row.getTimestamp(2).toInstant(), new Name(row.getString(3), row.getString(4))))
                .list();
    }
}
