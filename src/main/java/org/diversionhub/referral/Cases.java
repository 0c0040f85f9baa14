package org.diversionhub.referral;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The cases. Whoever changes one holds its row, so that messages of a case are accepted one after the other. */
@Repository
public class Cases {
    private static final String ARREST = "arrest";

    private final JdbcClient sql;

    public Cases(JdbcClient sql) {
        this.sql = sql;
    }

    /** Opens a case; only an arrest has a charge. */
    public LeadCase open(
            UUID id, UUID participant, String agency, String program, CanonicalMessage referral, Instant now) {
        String door = Optional.ofNullable(referral.kind().variant()).orElse(ARREST);
        return open(
                new LeadCase(
                        id,
                        participant,
                        agency,
                        program,
                        door,
                        LeadCase.saysYes(referral),
                        false,
                        Charge.atFirst(door),
                        null,
                        null,
                        null,
                        Custody.NONE,
                        null,
                        null),
                now);
    }

    /** Keeps a consent that came before any referral: a case with nobody in it, which no referral joins. */
    public LeadCase openFile(UUID id, UUID participant, String giver, String program, Instant now) {
        return open(
                new LeadCase(
                        id,
                        participant,
                        giver,
                        program,
                        LeadCase.FILE,
                        false,
                        false,
                        Charge.NONE,
                        null,
                        null,
                        null,
                        Custody.NONE,
                        null,
                        null),
                now);
    }

    private LeadCase open(LeadCase opened, Instant now) {
        sql.sql("insert into lead_case (id, participant_id, agency, program, door, opened_at, accepted, charge,"
                        + " custody) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        opened.id(),
                        opened.participant(),
                        opened.agency(),
                        opened.program(),
                        opened.door(),
                        Timestamp.from(now),
                        opened.accepted(),
                        opened.charge().name(),
                        Custody.NONE.name())
                .update();
        return opened;
    }

    /** One that was shredded is none, also for somebody who had to wait for it. */
    public Optional<LeadCase> lock(UUID id) {
        return sql.sql("select * from lead_case where id = ? and shredded_at is null for update")
                .param(id)
                .query((row, n) -> read(row))
                .optional();
    }

    /**
     * The cases of these participants, held until the transaction ends; always in the same order, so that nobody waits
     * in a ring.
     */
    public List<LeadCase> lockOf(Collection<UUID> participants) {
        return sql.sql("select * from lead_case where participant_id = any(?) and shredded_at is null"
                        + " order by id for update")
                .param(participants.toArray(UUID[]::new))
                .query((row, n) -> read(row))
                .list();
    }

    public void update(LeadCase now) {
        sql.sql(
                        "update lead_case set accepted = ?, met = ?, charge = ?, charge_at = ?, condition_at = ?, unheld_at = ?,"
                                + " custody = ?, custody_at = ?, stayed_at = ? where id = ?")
                .params(
                        now.accepted(),
                        now.met(),
                        now.charge().name(),
                        timestamp(now.chargeAt()),
                        timestamp(now.conditionAt()),
                        timestamp(now.unheldAt()),
                        now.custody().name(),
                        timestamp(now.custodyAt()),
                        timestamp(now.stayedAt()),
                        now.id())
                .update();
    }

    private static LeadCase read(ResultSet row) throws SQLException {
        return read(row, "id");
    }

    /** @param id the column that has the case's id, in a row that is joined from several tables */
    public static LeadCase read(ResultSet row, String id) throws SQLException {
        return new LeadCase(
                row.getObject(id, UUID.class),
                row.getObject("participant_id", UUID.class),
                row.getString("agency"),
                row.getString("program"),
                row.getString("door"),
                row.getBoolean("accepted"),
                row.getBoolean("met"),
                Charge.valueOf(row.getString("charge")),
                instant(row.getTimestamp("charge_at")),
                instant(row.getTimestamp("condition_at")),
                instant(row.getTimestamp("unheld_at")),
                Custody.valueOf(row.getString("custody")),
                instant(row.getTimestamp("custody_at")),
                instant(row.getTimestamp("stayed_at")));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
