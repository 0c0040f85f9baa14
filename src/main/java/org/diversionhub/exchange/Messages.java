package org.diversionhub.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.SealBroken;
import org.diversionhub.trust.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Accepted messages, their content sealed under the key of their case. */
@Repository
class Messages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Category> OF_TREATMENT = EnumSet.of(
            Category.REFSTATUS,
            Category.ENG,
            Category.APT,
            Category.SUD,
            Category.MH,
            Category.HIV,
            Category.MED,
            Category.NEED,
            Category.OUT,
            Category.NOTE,
            Category.CNOTE);
    /** Every report of an officer has a narrative; a finding about treatment comes from elsewhere. */
    private static final Set<Category> OF_TREATMENT_TO_JUSTICE = EnumSet.of(
            Category.REFSTATUS,
            Category.ENG,
            Category.APT,
            Category.SUD,
            Category.MH,
            Category.HIV,
            Category.MED,
            Category.CNOTE);

    private static final Logger LOG = LoggerFactory.getLogger(Messages.class);

    private final JdbcClient sql;
    private final Vault vault;

    Messages(JdbcClient sql, Vault vault) {
        this.sql = sql;
        this.vault = vault;
    }

    /** A kept message by its id, without its content. */
    record Latest(UUID id, Kind kind) {}

    UUID insert(Accepting accepting, LeadCase known) {
        UUID id = UUID.randomUUID();
        CanonicalMessage message = accepting.message();
        sql.sql("insert into message (id, case_id, sender, id_token, kind, origin, happened_at, accepted_at, sealed)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        known.id(),
                        accepting.sender().id(),
                        accepting.idToken(),
                        message.kind().toString(),
                        origin(accepting, known).name(),
                        Timestamp.from(message.time()),
                        Timestamp.from(accepting.now()),
                        vault.seal(known.id(), context(id), bytes(message.record())))
                .update();
        return id;
    }

    /**
     * The label never comes off (42 CFR 2.12(d)): whoever has received part 2 content of this person and now tells of
     * treatment tells of that, too. Of justice the needs and the narrative of an arrest are its own; whatever else
     * speaks of treatment is not.
     */
    private Origin origin(Accepting accepting, LeadCase known) {
        Origin own = accepting.sender().origin();
        boolean passesOn = own != Origin.PART2
                && tellsOfTreatment(accepting)
                && hasPart2(accepting.sender().id(), known.participant());
        return passesOn ? Origin.PART2 : own;
    }

    private static boolean tellsOfTreatment(Accepting accepting) {
        CanonicalMessage message = accepting.message();
        Set<Category> telling = accepting.sender().role().isJustice() ? OF_TREATMENT_TO_JUSTICE : OF_TREATMENT;
        return accepting.snapshot().schemas().of(message.kind()).fields().values().stream()
                .filter(field -> telling.contains(field.category()))
                .map(field -> field.path().text().split("\\[]", 2)[0].replace('.', '/'))
                .anyMatch(pointer -> !message.record().at("/" + pointer).isMissingNode());
    }

    private boolean hasPart2(String partner, UUID participant) {
        return sql.sql("""
                        select exists (select 1 from lead_case c join message m on m.case_id = c.id
                            join delivery d on d.message_id = m.id
                            where c.participant_id = :participant and m.origin = 'PART2' and d.partner = :partner and d.shown)
                        or exists (select 1 from lead_case c join party p on p.case_id = c.id
                            where c.participant_id = :participant and p.partner = :partner and p.had_part2)""")
                .param("participant", participant)
                .param("partner", partner)
                .query(Boolean.class)
                .single();
    }

    /** Opens a message to make what one recipient gets. */
    CanonicalMessage open(UUID id, UUID caseId, Kind kind, Instant happenedAt, byte[] sealed) {
        return open(Purpose.DELIVERY, id, caseId, kind, happenedAt, sealed);
    }

    /** Opens a message for another purpose. */
    CanonicalMessage open(Purpose purpose, UUID id, UUID caseId, Kind kind, Instant happenedAt, byte[] sealed) {
        byte[] clear = vault.open(purpose, caseId, context(id), sealed);
        try {
            return new CanonicalMessage(kind, "", happenedAt, (ObjectNode) JSON.readTree(clear));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a sealed message is no JSON", new IOException(e.getClass().getName()));
        }
    }

    /** Seals what is no message yet, so that {@link #open} opens it under this id. */
    byte[] seal(UUID id, UUID caseId, CanonicalMessage message) {
        return vault.seal(caseId, context(id), bytes(message.record()));
    }

    /** What the referrals of these agencies call these participants: opened to compare them with somebody booked. */
    Map<UUID, List<CanonicalMessage>> referrals(Set<UUID> participants, List<String> agencies) {
        Map<UUID, List<CanonicalMessage>> referrals = new HashMap<>();
        sql.sql("""
                        select c.participant_id, m.* from message m join lead_case c on c.id = m.case_id
                        where c.participant_id = any(?) and c.agency = any(?) and c.shredded_at is null
                            and m.kind like 'diversion-referral/%' order by m.accepted_at desc""")
                .params(participants.toArray(UUID[]::new), agencies.toArray(String[]::new))
                .query(row -> {
                    UUID participant = row.getObject("participant_id", UUID.class);
                    openIfPossible(row)
                            .ifPresent(referral -> referrals
                                    .computeIfAbsent(participant, any -> new ArrayList<>())
                                    .add(referral));
                });
        return referrals;
    }

    /** One that cannot be opened keeps nobody from the others. */
    private Optional<CanonicalMessage> openIfPossible(ResultSet row) throws SQLException {
        try {
            return Optional.of(openToMatch(row));
        } catch (CaseKeyMissing | SealBroken e) {
            LOG.error(
                    "message {} cannot be compared ({})",
                    row.getObject("id", UUID.class),
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    /** Opens what a jail has told of somebody who may be the participant. */
    CanonicalMessage openToMatch(UUID id, UUID caseId, Kind kind, Instant happenedAt, byte[] sealed) {
        return open(Purpose.MATCHING, id, caseId, kind, happenedAt, sealed);
    }

    private CanonicalMessage openToMatch(ResultSet row) throws SQLException {
        return openToMatch(
                row.getObject("id", UUID.class),
                row.getObject("case_id", UUID.class),
                Kind.parse(row.getString("kind")),
                row.getTimestamp("happened_at").toInstant(),
                row.getBytes("sealed"));
    }

    /** The latest message of each kind among these that somebody else sent: the last that happened, not that came. */
    List<Latest> latest(UUID caseId, Set<Kind> kinds, String notFrom, UUID except) {
        return sql.sql("""
                        select distinct on (split_part(kind, '/', 1)) id, kind from message
                        where case_id = ? and kind = any(?) and sender <> ? and id <> ?
                        order by split_part(kind, '/', 1), least(happened_at, accepted_at) desc, accepted_at desc""")
                .params(caseId, kinds.stream().map(Kind::toString).toArray(String[]::new), notFrom, except)
                .query((row, n) -> new Latest(row.getObject(1, UUID.class), Kind.parse(row.getString(2))))
                .list();
    }

    private static String context(UUID id) {
        return "message:" + id;
    }

    private static byte[] bytes(ObjectNode record) {
        try {
            return JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that cannot be written", e);
        }
    }
}
