package org.diversionhub.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.diversionhub.consent.ConsentState;
import org.diversionhub.consent.Consents;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a sender may know of its message: the states of those recipients of whom the policy lets its role know, and
 * nothing that would differ if the others were not there.
 */
@Component
class MessageStates {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient sql;
    private final ReceiptBook book;
    private final Revocations revocations;
    private final Consents consents;
    private final Clock clock;

    MessageStates(JdbcClient sql, ReceiptBook book, Revocations revocations, Consents consents, Clock clock) {
        this.sql = sql;
        this.book = book;
        this.revocations = revocations;
        this.consents = consents;
        this.clock = clock;
    }

    private record State(String partner, String state, Kind kind) {}

    /** @return the JSON, or empty if this partner sent no such message */
    Optional<byte[]> of(Partner sender, String messageId, Snapshot snapshot) {
        byte[] idToken = book.idToken(sender.id(), messageId);
        return book.has(sender.id(), idToken)
                ? Optional.of(json(
                        sender,
                        messageId,
                        visible(sender, idToken, snapshot),
                        snapshot,
                        revocations.of(sender, idToken, snapshot),
                        consents.givenIn(sender.id(), idToken)))
                : Optional.empty();
    }

    /**
     * A custody event shows nobody: that it went anywhere would tell that the person takes part. Of several deliveries
     * to one recipient the first alone shows: a later one would tell of a consent. A single release shows to nobody; a
     * correction neither, for it goes to whom something went. To those beside care only who was there from the
     * beginning and by no consent shows, and what is held stays so until it has arrived.
     */
    private List<State> visible(Partner sender, byte[] idToken, Snapshot snapshot) {
        return sql
                .sql("select distinct on (d.partner, m.id) d.partner,"
                        + " case when d.open and d.held_until is not null and not :care then 'HELD' else d.state end, m.kind"
                        + " from message m join delivery d on d.message_id = m.id"
                        + " where m.sender = :sender and m.id_token = :token and m.kind not like 'custody-event%' and m.corrects is null"
                        + " and not d.released and (:care or not d.joined)"
                        + " order by d.partner, m.id, d.seq")
                .param("sender", sender.id())
                .param("token", idToken)
                .param("care", sender.role().isCareOrPayer())
                .query((row, n) -> new State(row.getString(1), row.getString(2), Kind.parse(row.getString(3))))
                .list()
                .stream()
                .filter(state -> snapshot.partners()
                        .byId(state.partner())
                        .filter(recipient -> snapshot.policies().mayKnowOf(sender.role(), recipient.role()))
                        .isPresent())
                .toList();
    }

    private byte[] json(
            Partner sender,
            String messageId,
            List<State> states,
            Snapshot snapshot,
            Optional<Revocations.State> revocation,
            Optional<ConsentState> consent) {
        ObjectNode out = JSON.createObjectNode().put("messageId", messageId);
        ArrayNode recipients = out.putArray("recipients");
        states.forEach(state -> state(state, sender.origin(), snapshot, recipients.addObject()));
        revocation.ifPresent(state -> state.into(out.putObject("revocation")));
        consent.ifPresent(standing -> consent(standing, out.putObject("consent")));
        try {
            return JSON.writeValueAsBytes(out);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * With the receipt of what policy alone takes out of what this sender says, which tells nothing of a consent, nor
     * of what others say of the person.
     */
    private static void state(State state, Origin origin, Snapshot snapshot, ObjectNode out) {
        out.put("recipient", state.partner()).put("state", word(state.state()));
        snapshot.partners().byId(state.partner()).map(Partner::role).ifPresent(role -> {
            Set<Category> all = snapshot.schemas().of(state.kind()).fields().values().stream()
                    .map(Field::category)
                    .collect(Collectors.toSet());
            ObjectNode receipt = out.putObject("receipt");
            ArrayNode withheld = receipt.putArray("withheld");
            snapshot.policies()
                    .withheldAlone(role, state.kind(), origin, all)
                    .forEach(category -> withheld.add(category.name()));
            snapshot.policies().of(role).ifPresent(policy -> receipt.put("policyVersion", policy.version()));
        });
    }

    /** Whether it holds, and what it lacks, so that the giver can complete it. */
    private void consent(ConsentState standing, ObjectNode out) {
        out.put("state", standing.word(clock.instant()));
        if (!standing.missing().isEmpty()) {
            ArrayNode missing = out.putArray("missing");
            standing.missing().forEach(missing::add);
        }
    }

    private static String word(String state) {
        return switch (state) {
            case "DELIVERED" -> "delivered";
            case "DEAD" -> "failed";
            case "HELD", "WITHHELD" -> "withheld";
            default -> "on-its-way";
        };
    }
}
