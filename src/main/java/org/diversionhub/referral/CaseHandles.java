package org.diversionhub.referral;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.FieldPath;
import org.diversionhub.trust.PairwiseIds;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.Tokens;
import org.diversionhub.trust.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The names by which each partner knows a case. A partner's own (its referral number, its case number) are kept for it;
 * where it has none the hub makes one that no other partner has, so that two partners' files cannot be joined.
 */
@Repository
public class CaseHandles {
    private static final String REFERRAL = "referral.id";
    public static final FieldPath PERSON = new FieldPath("participant.key");

    private final JdbcClient sql;
    private final Tokens tokens;
    private final Vault vault;
    private final PairwiseIds pairwise;

    public CaseHandles(JdbcClient sql, Tokens tokens, Vault vault, PairwiseIds pairwise) {
        this.sql = sql;
        this.tokens = tokens;
        this.vault = vault;
        this.pairwise = pairwise;
    }

    /** The case that this partner calls so. "Not yours" and "no such" are the same answer. */
    public Optional<UUID> caseOf(String partner, String referralId) {
        return sql.sql("select case_id from handle where partner = ? and field = ? and token = ?")
                .params(partner, REFERRAL, token(partner, REFERRAL, referralId))
                .query(UUID.class)
                .optional();
    }

    /** Keeps a partner's own name; a new one replaces the old. */
    public void keep(UUID caseId, String partner, String field, String value) {
        byte[] sealed = vault.seal(caseId, context(partner, field), value.getBytes(StandardCharsets.UTF_8));
        sql.sql("""
                        insert into handle (case_id, partner, field, token, sealed) values (?, ?, ?, ?, ?)
                        on conflict (case_id, partner, field) do update
                        set token = excluded.token, sealed = excluded.sealed""")
                .params(caseId, partner, field, token(partner, field, value), sealed)
                .update();
    }

    /** The partner has no name of its own for it after all. */
    public void drop(UUID caseId, String partner, String field) {
        sql.sql("delete from handle where case_id = ? and partner = ? and field = ?")
                .params(caseId, partner, field)
                .update();
    }

    /** Whether the partner has called it otherwise before. */
    public boolean isOther(UUID caseId, String partner, String field, String value) {
        return sql.sql("select count(*) from handle where case_id = ? and partner = ? and field = ? and token <> ?")
                        .params(caseId, partner, field, token(partner, field, value))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Gives a new party its name for the case, unless it has its own. */
    public void introduce(UUID caseId, String partner) {
        boolean known = sql.sql("select count(*) from handle where case_id = ? and partner = ? and field = ?")
                        .params(caseId, partner, REFERRAL)
                        .query(Integer.class)
                        .single()
                > 0;
        if (!known) {
            keep(caseId, partner, REFERRAL, pairwise.id(partner, "referral", caseId.toString()));
        }
    }

    /** What this partner calls the case, if it takes part or has taken part in it. */
    public Optional<String> own(UUID caseId, String partner) {
        return sql.sql("select sealed from handle where case_id = ? and partner = ? and field = ?")
                .params(caseId, partner, REFERRAL)
                .query((row, n) -> open(caseId, partner, REFERRAL, row.getBytes(1)))
                .optional();
    }

    /** Nobody finds the case by a name any more. */
    public void forget(UUID caseId) {
        sql.sql("delete from handle where case_id = ?").param(caseId).update();
    }

    public String personKey(String partner, UUID participant) {
        return pairwise.id(partner, "participant", participant.toString());
    }

    public String open(UUID caseId, String partner, String field, byte[] sealed) {
        byte[] clear = vault.open(Purpose.HANDLE, caseId, context(partner, field), sealed);
        return new String(clear, StandardCharsets.UTF_8);
    }

    private byte[] token(String partner, String field, String value) {
        return tokens.token("handle", partner, field, value);
    }

    private static String context(String partner, String field) {
        return "handle:" + partner + ":" + field;
    }
}
