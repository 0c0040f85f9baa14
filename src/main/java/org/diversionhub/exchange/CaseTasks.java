package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What a message told of a case that no state takes in: a person looks at it. One open task a case and reason. */
@Repository
class CaseTasks {
    /** Somebody was threatened or hurt (42 CFR 2.12(c)(5)), and the hub has told whom it may. */
    static final String SAFETY_REPORT = "safety-report";
    /** The same, and nobody takes part whom the hub may tell. */
    static final String SAFETY_REPORT_TO_NOBODY = "safety-report-reaches-nobody";
    /** A prosecutor's decision that does not follow from what was decided before. */
    static final String DECISION = "decision-out-of-order";
    /** Somebody who has left is referred under the old number: nothing waits for an answer. */
    static final String REFERRAL_AFTER_CLOSE = "referral-after-close";
    /** Who referred the person says now that there is no yes. */
    static final String YES_TAKEN_BACK = "yes-taken-back";
    /** A stay that began while two were taken for one: it may be the other's, and the jail has no part any more. */
    static final String STAY_OF_WHOM = "stay-of-whom";

    /** An exit, or a no, was taken back: what ended meanwhile stays ended, and nobody heard of a stay. */
    static final String BACK = "back-after-all";
    /** What a jail told of a stay here could not be kept: it does not fit, or cannot be opened any more. */
    static final String BOOKING_NOT_KEPT = "booking-not-kept";

    private final JdbcClient sql;

    CaseTasks(JdbcClient sql) {
        this.sql = sql;
    }

    /** Of a case that is shredded nobody is asked. */
    void raise(UUID caseId, String reason, Instant now) {
        sql.sql("""
                        insert into task (id, at, what, about, reason)
                        select ?, ?, 'case', id, ? from lead_case where id = ? and shredded_at is null
                        on conflict (about, reason) where what = 'case' and done_at is null do nothing""")
                .params(UUID.randomUUID(), Timestamp.from(now), reason, caseId)
                .update();
    }
}
