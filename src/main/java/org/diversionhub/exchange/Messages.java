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
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.referral.LeadCase;
import org.diversionhub.referral.Persons;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.SealBroken;
import org.diversionhub.trust.Vault;
import org.jspecify.annotations.Nullable;
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

    /**
     * A message as it stands, in its last version.
     *
     * @param id of the message itself
     * @param nullified whether its sender has taken it back
     */
    record Told(
            UUID id,
            UUID caseId,
            String sender,
            byte[] idToken,
            Origin origin,
            Instant acceptedAt,
            boolean nullified,
            CanonicalMessage message) {
        boolean isOf(String partner, Collection<byte[]> tokens) {
            return sender.equals(partner) && tokens.stream().anyMatch(token -> Arrays.equals(idToken, token));
        }

        @Override
        public String toString() {
            return "Told[" + id + "]";
        }
    }

    UUID insert(Accepting accepting, LeadCase known) {
        return insert(accepting, known, origin(accepting, known), null);
    }

    /** A correction is labelled as what it corrects, or more strictly. */
    UUID correct(Accepting accepting, LeadCase known, Told target) {
        CanonicalMessage said = accepting.message();
        Origin own = origin(
                accepting.as(new CanonicalMessage(target.message().kind(), said.id(), said.time(), said.record())),
                known);
        UUID id = insert(accepting, known, target.origin() == Origin.PART2 ? Origin.PART2 : own, target.id());
        sql.sql("update message set corrected_by = ? where id = ?")
                .params(id, target.id())
                .update();
        return id;
    }

    private UUID insert(Accepting accepting, LeadCase known, Origin origin, @Nullable UUID corrects) {
        UUID id = UUID.randomUUID();
        CanonicalMessage message = accepting.message();
        sql.sql("insert into message (id, case_id, sender, id_token, kind, origin, happened_at, accepted_at, sealed,"
                        + " corrects) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        known.id(),
                        accepting.sender().id(),
                        accepting.idToken(),
                        message.kind().toString(),
                        origin.name(),
                        Timestamp.from(message.time()),
                        Timestamp.from(accepting.now()),
                        vault.seal(known.id(), context(id), bytes(message.record())),
                        corrects)
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
                            join delivery d on d.message_id = m.id left join message v on v.id = d.content_id
                            where c.participant_id in %1$s and 'PART2' in (m.origin, v.origin) and d.partner = :partner and d.shown)
                        or exists (select 1 from lead_case c join party p on p.case_id = c.id
                            where c.participant_id in %1$s and p.partner = :partner and p.had_part2)""".formatted(Persons.OF))
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

    /** One that cannot be opened keeps nobody from the others. */
    Optional<CanonicalMessage> openIfPossible(ResultSet row) throws SQLException {
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
