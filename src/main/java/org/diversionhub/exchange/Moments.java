package org.diversionhub.exchange;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.consent.AuthorityRows;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * All that decides about something which a partner has had, as it is at one moment. Nothing is held, so that a
 * revocation waits for no reader; and it is one trip to the database, since a reader makes thousands.
 */
@Repository
class Moments {
    private static final String HAD = "with d as materialized (select * from delivery where id = ? and partner = ?"
            + " and state = 'DELIVERED'), c as materialized (select l.* from lead_case l"
            + " where l.id = (select case_id from d) and l.shredded_at is null)"
            + Leases.columns(" and e.seq < d.seq") + " from d join c on c.id = d.case_id"
            + Leases.message("null::uuid");

    private static final String STANDING = "with c as materialized (select l.id, l.participant_id, d.partner"
            + " from delivery d join lead_case l on l.id = d.case_id where d.id = ? and d.partner = ?),"
            + " a as materialized (" + AuthorityRows.FOR_LOOK + ")" + Standings.SELECT;

    /** Both see the same moment. */
    private static final String BOTH =
            "begin isolation level repeatable read read only; " + HAD + "; " + STANDING + "; commit";

    private final JdbcOperations jdbc;
    private final Standings standings;

    Moments(JdbcOperations jdbc, Standings standings) {
        this.jdbc = jdbc;
        this.standings = standings;
    }

    /** @param had in the version that stands now */
    record Moment(Leases.Claimed had, Standing standing) {}

    /** Empty where it has not arrived, is another's, or was shredded. */
    Optional<Moment> of(UUID delivery, String partner) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("a moment is no part of a transaction");
        }
        Optional<Moment> moment = jdbc.execute((Connection connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(BOTH)) {
                statement.setObject(1, delivery);
                statement.setString(2, partner);
                statement.setObject(3, delivery);
                statement.setString(4, partner);
                statement.execute();
                return read(statement, partner);
            } catch (SQLException e) {
                end(connection, e);
                throw e;
            }
        });
        return Objects.requireNonNull(moment);
    }

    /** What failed before its commit would stay open, and the pool does not know of it. */
    private static void end(Connection connection, SQLException failure) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("rollback");
        } catch (SQLException gone) {
            failure.addSuppressed(gone);
        }
    }

    private Optional<Moment> read(PreparedStatement statement, String partner) throws SQLException {
        statement.getMoreResults();
        Leases.Claimed had;
        try (ResultSet row = statement.getResultSet()) {
            if (!row.next()) {
                return Optional.empty();
            }
            had = Leases.claimed(row);
        }
        statement.getMoreResults();
        try (ResultSet rows = statement.getResultSet()) {
            return Optional.of(new Moment(had, standings.read(partner, had.known(), rows)));
        }
    }
}
