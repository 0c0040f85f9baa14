package org.diversionhub.consent;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The authorities of participants. Nothing here is cached: what is in force is asked of the database, each time. */
@Repository
public class Consents {
    /** All authorities that touch a case, in force or not, locked against change until the claim has committed. */
    public static final String FOR_CLAIM;

    /** The ids of those that a participant's cases can rest on: its own, and those of the person's for all cases. */
    private static final String COVERING = "any(array(select id from authority where participant_id = :participant"
            + " union all select authority_id from authority_also where participant_id = :participant))";

    static {
        FOR_CLAIM = "select * from authority where id = " + COVERING
                + " and (case_id is null or case_id = :case) for share";
    }

    /** The same, of a case in {@code c} and without a lock. */
    public static final String FOR_LOOK = "select x.* from c, authority x where x.id = any(array("
            + "select a.id from authority a where a.participant_id = c.participant_id union all"
            + " select l.authority_id from authority_also l where l.participant_id = c.participant_id))"
            + " and (x.case_id is null or x.case_id = c.id)";

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
            @Nullable Event endsWith) {
        @Override
        public String toString() {
            return "Signing[" + giver + "]";
        }
    }

    /** What ends an authority by itself, if its paper says so. */
    public enum Event {
        /** The charge is decided. */
        DISPOSITION,
        /** The person leaves the programme. */
        EXIT
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
                        instant(row, "ends_at"),
                        instant(row, "revoked_at"),
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

    /** With the disposition ends what was opened for the sake of the condition (42 CFR 2.35). */
    public void endMonitoring(UUID caseId, Instant now) {
        sql.sql("update authority set ends_at = least(ends_at, ?) where case_id = ? and type = 'P2_CJ_2_35'")
                .params(Timestamp.from(now), caseId)
                .update();
    }

    /**
     * With the event ends what was to end with it: in this case, and where it covers all cases, in all. What was opened
     * for the sake of a condition of the disposition ends with the disposition whatever it says (42 CFR 2.35).
     */
    public void endWith(Event event, UUID caseId, UUID participant, Instant now) {
        sql.sql("update authority set ends_at = least(ends_at, :now) where id = " + COVERING
                        + " and (case_id is null or case_id = :case) and ends_with = :event")
                .param("now", Timestamp.from(now))
                .param("participant", participant)
                .param("case", caseId)
                .param("event", event.name())
                .update();
    }

    /** One that was to end with an event, and was signed before that had happened, and told after it. */
    public void endLate(Event event, String giver, byte[] idToken, Instant happened, Instant now) {
        sql.sql("update authority set ends_at = least(ends_at, ?) where giver = ? and id_token = ? and ends_with = ?"
                        + " and signed_at <= ?")
                .params(Timestamp.from(now), giver, idToken, event.name(), Timestamp.from(happened))
                .update();
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

    /**
     * A message in which a giver takes a consent back: the one that it names by the giver's own id, which no other
     * giver's consent has.
     *
     * @param participant whom it names, so that it is forgotten with them
     * @param superseding whether another consent takes its place
     */
    public record Revocation(
            String giver, byte[] messageToken, byte[] consentToken, UUID participant, Instant at, boolean superseding) {
        @Override
        public String toString() {
            return "Revocation[" + giver + "]";
        }
    }

    /**
     * Takes an authority back, or one that is yet to come. The update waits for claims that are reading it, which takes
     * a moment, and every later claim sees it.
     */
    public void revoke(Revocation revocation) {
        sql.sql("""
                        insert into revocation (giver, message_token, consent_token, participant_id, at, superseding)
                        values (?, ?, ?, ?, ?, ?)""")
                .params(
                        revocation.giver(),
                        revocation.messageToken(),
                        revocation.consentToken(),
                        revocation.participant(),
                        Timestamp.from(revocation.at()),
                        revocation.superseding())
                .update();
        sql.sql("""
                        update authority
                        set revoked_at = greatest(least(coalesce(revoked_at, :at), :at), revocable_from)
                        where giver = :giver and id_token = :token""")
                .param("at", Timestamp.from(revocation.at()))
                .param("giver", revocation.giver())
                .param("token", revocation.consentToken())
                .update();
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

    /** The authorities that this message of the giver took back. */
    public List<UUID> takenBackBy(String giver, byte[] messageToken) {
        return sql.sql("""
                        select a.id from revocation r join authority a on a.giver = r.giver
                            and a.id_token = r.consent_token
                        where r.giver = ? and r.message_token = ?""").params(giver, messageToken).query(UUID.class).list();
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
                        texts(row.getArray(4))))
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
                            and (ends_at is null or ends_at > :now)""".formatted(COVERING))
                .param("participant", participant)
                .param("now", Timestamp.from(now))
                .query(String.class)
                .list();
    }

    /**
     * After a case was shredded: of the authorities for it, and for all cases if none is left, only the type stays,
     * which the accounting names; nobody finds them any more, and they open nothing.
     *
     * @return these authorities
     */
    public List<UUID> forget(UUID caseId, UUID participant, Instant now) {
        List<UUID> ended = sql.sql("""
                        select id from authority a where id = %s and (case_id = :case or not exists
                            (select 1 from lead_case c where c.shredded_at is null and (c.participant_id = a.participant_id
                                or c.participant_id in (select y.participant_id from authority_also y
                                    where y.authority_id = a.id))))""".formatted(COVERING))
                .param("participant", participant)
                .param("case", caseId)
                .query(UUID.class)
                .list();
        UUID[] ids = ended.toArray(UUID[]::new);
        sql.sql("""
                        delete from revocation r where r.participant_id = ? and (not exists
                            (select 1 from lead_case c where c.participant_id = r.participant_id and c.shredded_at is null)
                            or exists (select 1 from authority a where a.id = any(?) and a.giver = r.giver
                                and a.id_token = r.consent_token))""").params(participant, ids).update();
        sql.sql("""
                        update authority set id_token = uuid_send(gen_random_uuid()),
                            message_token = uuid_send(gen_random_uuid()), missing = '{}', waits_for = null,
                            disclosers = '{}', recipients = '{}', categories = '{}', purposes = '{}', looked_at = true,
                            listed = '{}', sealed = null,
                            revocable_from = null, revoked_at = coalesce(revoked_at, :now),
                            ends_at = least(coalesce(ends_at, :now), :now)
                        where id = any(:ids)""").param("now", Timestamp.from(now)).param("ids", ids).update();
        return ended;
    }

    private static String[] texts(Set<String> set) {
        return set.toArray(String[]::new);
    }

    /** @return empty where the row has no authority, as an outer join leaves it */
    public static Optional<Authority> read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return id == null ? Optional.empty() : Optional.of(authority(id, row));
    }

    private static Authority authority(UUID id, ResultSet row) throws SQLException {
        return new Authority(
                id,
                AuthorityType.valueOf(row.getString("type")),
                row.getObject("case_id", UUID.class),
                texts(row.getArray("disclosers")),
                texts(row.getArray("recipients")),
                texts(row.getArray("categories")).stream()
                        .map(Category::valueOf)
                        .collect(Collectors.toSet()),
                texts(row.getArray("purposes")),
                row.getTimestamp("signed_at").toInstant(),
                row.getTimestamp("starts_at").toInstant(),
                instant(row, "ends_at"),
                instant(row, "revoked_at"),
                row.getBoolean("complete"),
                instant(row, "revocable_from"),
                once(row));
    }

    private static Authority.@Nullable Once once(ResultSet row) throws SQLException {
        UUID delivery = row.getObject("delivery_id", UUID.class);
        return delivery == null
                ? null
                : new Authority.Once(
                        delivery,
                        texts(row.getArray("listed")).stream()
                                .map(FieldPath::new)
                                .collect(Collectors.toSet()));
    }

    private static Set<String> texts(Array array) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).collect(Collectors.toSet());
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
