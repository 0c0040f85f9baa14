package org.diversionhub.consent;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.Category;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The authorities of participants. Nothing here is cached: what is in force is asked of the database, each time. */
@Repository
public class Consents {
    private final JdbcClient sql;

    public Consents(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Records an authority; a second one of the same giver with the same id changes nothing and returns false. One that
     * was signed before a revocation that came first is taken back already: the time of the person's acts counts, not
     * the order in which they were told.
     */
    public boolean give(Authority authority, UUID participant, Signing signing) {
        return sql.sql("""
                        insert into authority (id, participant_id, case_id, giver, id_token, message_token, type,
                            missing, waits_for, disclosers, recipients, categories, purposes, signed_at, starts_at,
                            ends_at, ends_with, revocable_from, delivery_id, looked_at, revoked_at)
                        values (:id, :participant, :case, :giver, :token, :message, :type, :missing, :waits,
                            :disclosers, :recipients, :categories, :purposes, :signed, :starts, :ends, :event, :revocable,
                            :delivery, cast(:delivery as uuid) is not null,
                            (select greatest(min(r.at), cast(:revocable as timestamptz)) from revocation r
                                where r.giver = :giver and r.consent_token = :token
                                    and r.at >= date_trunc('minute', cast(:signed as timestamptz))
                                having count(*) > 0))
                        on conflict (giver, id_token) do nothing""")
                        .param("id", authority.id())
                        .param("participant", participant)
                        .param("case", authority.caseId())
                        .param("giver", signing.giver())
                        .param("token", signing.consentToken())
                        .param("message", signing.messageToken())
                        .param("type", authority.type().name())
                        .param("missing", signing.missing().toArray(String[]::new))
                        .param("waits", signing.waitsFor())
                        .param("disclosers", texts(authority.disclosers()))
                        .param("recipients", texts(authority.recipients()))
                        .param(
                                "categories",
                                authority.categories().stream()
                                        .map(Category::name)
                                        .toArray(String[]::new))
                        .param("purposes", texts(authority.purposes()))
                        .param("signed", Timestamp.from(authority.signedAt()))
                        .param("starts", Timestamp.from(authority.from()))
                        .param("ends", timestamp(authority.until()))
                        .param(
                                "event",
                                signing.endsWith() == null
                                        ? null
                                        : signing.endsWith().name())
                        .param("revocable", timestamp(authority.revocableFrom()))
                        .param(
                                "delivery",
                                authority.once() == null
                                        ? null
                                        : authority.once().delivery())
                        .update()
                == 1;
    }

    /**
     * Who gives a consent in which message, and what stands in its way.
     *
     * @param missing required elements that it lacks, by path
     * @param waitsFor why a second person has to approve it, or null
     * @param endsWith the event with which it ends, or null where it ends at a time
     */
    public record Signing(
            String giver,
            byte[] consentToken,
            byte[] messageToken,
            List<String> missing,
            @Nullable String waitsFor,
            ConsentEndings.@Nullable Event endsWith) {
        @Override
        public String toString() {
            return "Signing[" + giver + "]";
        }
    }

    /** The consent that this message of the giver's gave. */
    public Optional<ConsentState> givenIn(String giver, byte[] messageToken) {
        return state("message_token", giver, messageToken);
    }

    /** How the giver's consent of this id stands. */
    public Optional<ConsentState> state(String giver, byte[] idToken) {
        return state("id_token", giver, idToken);
    }

    private Optional<ConsentState> state(String column, String giver, byte[] token) {
        return sql.sql("""
                        select missing, case when approved_by is null then waits_for end as waits_for, starts_at,
                            ends_at, revoked_at, exists (select 1 from revocation r where r.giver = a.giver
                                and r.consent_token = a.id_token and r.superseding and r.at = a.revoked_at) as superseded
                        from authority a where giver = ? and %s = ?""".formatted(column))
                .params(giver, token)
                .query((row, n) -> new ConsentState(
                        List.of((String[]) row.getArray("missing").getArray()),
                        row.getString("waits_for"),
                        row.getTimestamp("starts_at").toInstant(),
                        AuthorityRows.instant(row, "ends_at"),
                        AuthorityRows.instant(row, "revoked_at"),
                        row.getBoolean("superseded")))
                .optional();
    }

    /** A case that the giver's consent of this id covers: the one that it is for, or the person's latest. */
    public Optional<UUID> caseOf(String giver, byte[] idToken) {
        return sql.sql("""
                        select c.id from authority a join lead_case c on c.shredded_at is null
                            and (c.id = a.case_id or a.case_id is null and c.participant_id = a.participant_id)
                        where a.giver = ? and a.id_token = ? order by c.opened_at desc limit 1""").params(giver, idToken).query(UUID.class).optional();
    }

    /** It covers all cases of these as well, who are the same person when it is given. */
    public void coverAlso(UUID authority, Collection<UUID> participants) {
        sql.sql("insert into authority_also (authority_id, participant_id) select ?, unnest(?::uuid[])")
                .params(authority, participants.toArray(UUID[]::new))
                .update();
    }

    /** Whose cases it can open. */
    public List<UUID> covered(UUID authority) {
        return sql.sql("select participant_id from authority where id = :id"
                        + " union select participant_id from authority_also where authority_id = :id")
                .param("id", authority)
                .query(UUID.class)
                .list();
    }

    /** A consent as its giver names it. */
    public record Given(UUID id, UUID participant, Instant signedAt) {}

    public Optional<Given> given(String giver, byte[] idToken) {
        return sql.sql("select id, participant_id, signed_at from authority where giver = ? and id_token = ?")
                .params(giver, idToken)
                .query((row, n) -> new Given(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getTimestamp(3).toInstant()))
                .optional();
    }

    /** Whether the giver's consent of this id is complete and neither taken back nor over. */
    public boolean stands(String giver, byte[] idToken, Instant now) {
        return sql.sql("select count(*) from authority where giver = ? and id_token = ? and complete"
                                + " and revoked_at is null and (ends_at is null or ends_at > ?)")
                        .params(giver, idToken, Timestamp.from(now))
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** An authority that has begun, and whose. */
    public record Begun(UUID id, UUID participant, @Nullable UUID caseId, Set<String> recipients) {}

    /** Those that stand, have begun, and at which nobody has looked since; what is for one delivery widens nothing. */
    public List<Begun> begun(Instant now, int most) {
        return sql.sql("""
                        select id, participant_id, case_id,
                            case when ends_at <= :now then '{}' else recipients end
                        from authority
                        where not looked_at and complete and revoked_at is null and starts_at <= :now
                            and delivery_id is null
                        order by starts_at limit :most""")
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query((row, n) -> new Begun(
                        row.getObject(1, UUID.class),
                        row.getObject(2, UUID.class),
                        row.getObject(3, UUID.class),
                        AuthorityRows.texts(row.getArray(4))))
                .list();
    }

    /** @return whether this is the first look */
    public boolean lookedAt(UUID id) {
        return sql.sql("update authority set looked_at = true where id = ? and not looked_at")
                        .param(id)
                        .update()
                == 1;
    }

    /** Whom the person has named for all cases, those still to come included: what is in force or has yet to begin. */
    public List<String> recipients(UUID participant, Instant now) {
        return sql.sql("""
                        select distinct unnest(recipients) from authority
                        where id = %s and case_id is null and delivery_id is null and complete
                            and revoked_at is null
                            and (ends_at is null or ends_at > :now)""".formatted(AuthorityRows.COVERING))
                .param("participant", participant)
                .param("now", Timestamp.from(now))
                .query(String.class)
                .list();
    }

    private static String[] texts(Set<String> set) {
        return set.toArray(String[]::new);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}
