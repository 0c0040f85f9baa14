package org.diversionhub.referral;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Of which cases a jail's word is kept: those of active participants, who have said yes and have not left again. A stay
 * that is kept is told to its end. While a charge is open, a booking is kept also of those who have left, for the jail
 * alone: that it hears of the charge once and not again would tell it that they left.
 */
@Repository
public class ActiveCases {
    private final JdbcClient sql;

    ActiveCases(JdbcClient sql) {
        this.sql = sql;
    }

    private record Standing(Found found, boolean accepted, boolean met, boolean left, Charge charge, Custody custody) {
        boolean keeps(String event) {
            return ((accepted || met) && !left)
                    || (accepted && charge.isOpen() && Custody.isBooking(event))
                    || (custody.isOpen() && Custody.isEnd(event));
        }
    }

    /** A case, and who was asked for: whose it is, or another participant of the same person. */
    public record Found(UUID participant, UUID id) {}

    /**
     * The cases of these participants, and of whom they are one person with, that these agencies opened and in which
     * such an event is kept.
     *
     * @param event the variant of the custody-event
     */
    public List<Found> of(Collection<UUID> participants, List<String> agencies, String event) {
        return sql
                .sql("""
                        select q.id, l.id, l.accepted, l.met, l.charge, l.custody, c.referral,
                            c.participation
                        from participant q left join participant p on p.person = q.person
                        join lead_case l on l.participant_id = coalesce(p.id, q.id) join course c on c.case_id = l.id
                        where q.id = any(?) and l.agency = any(?) and l.shredded_at is null order by l.id""")
                .params(participants.toArray(UUID[]::new), agencies.toArray(String[]::new))
                .query((row, n) -> new Standing(
                        new Found(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
                        row.getBoolean("accepted"),
                        row.getBoolean("met"),
                        isLeft(row),
                        Charge.valueOf(row.getString("charge")),
                        Custody.valueOf(row.getString("custody"))))
                .list()
                .stream()
                .filter(one -> one.keeps(event))
                .map(Standing::found)
                .toList();
    }

    private static boolean isLeft(ResultSet row) throws SQLException {
        return Course.isLeft(
                ReferralState.valueOf(row.getString("referral")),
                ParticipationState.valueOf(row.getString("participation")));
    }

    /** Whether the person of this case has left, or said no. */
    public boolean hasLeft(UUID caseId) {
        return sql.sql("select referral, participation from course where case_id = ?")
                .param(caseId)
                .query((row, n) -> isLeft(row))
                .optional()
                .orElse(false);
    }
}
