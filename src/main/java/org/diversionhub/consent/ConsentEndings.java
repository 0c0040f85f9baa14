package org.diversionhub.consent;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How authorities end before their time: taken back, with an event, or with the last case that they are for. */
@Repository
public class ConsentEndings {
    private final JdbcClient sql;

    public ConsentEndings(JdbcClient sql) {
        this.sql = sql;
    }

    /** What ends an authority by itself, if its paper says so. */
    public enum Event {
        /** The charge is decided. */
        DISPOSITION,
        /** The person leaves the programme. */
        EXIT
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
        sql.sql("update authority set ends_at = least(ends_at, :now) where id = " + AuthorityRows.COVERING
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

    /** The authorities that this message of the giver took back. */
    public List<UUID> takenBackBy(String giver, byte[] messageToken) {
        return sql.sql("""
                        select a.id from revocation r join authority a on a.giver = r.giver
                            and a.id_token = r.consent_token
                        where r.giver = ? and r.message_token = ?""").params(giver, messageToken).query(UUID.class).list();
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
                                    where y.authority_id = a.id))))""".formatted(AuthorityRows.COVERING))
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
}
