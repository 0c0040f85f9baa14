package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Program;
import org.diversionhub.referral.Cases;
import org.diversionhub.trust.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A booking of somebody unknown costs what one of a participant costs, or the time of the answer would tell a jail who
 * takes part. It is kept for nobody: in a case that is made up, with every text blank, under a key that is only in
 * memory, and taken back before the transaction ends.
 */
@Component
class Rehearsal {
    private final TransactionTemplate nested;
    private final JdbcClient sql;
    private final Cases cases;
    private final Keeping keeping;
    private final ReceiptBook book;
    private final Vault vault;

    Rehearsal(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Cases cases,
            Keeping keeping,
            ReceiptBook book,
            Vault vault) {
        this.nested = new TransactionTemplate(transactions);
        this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.sql = sql;
        this.cases = cases;
        this.keeping = keeping;
        this.book = book;
        this.vault = vault;
    }

    /** Made up for a roster in which nothing is new: of no length that somebody's name or number has. */
    static CanonicalMessage somebody(Instant now) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        ObjectNode person = record.putObject("participant").put("birthDate", "-".repeat(10));
        person.putObject("name").put("given", "-".repeat(7)).put("family", "-".repeat(9));
        person.putObject("identifiers").put("driverLicense", "-".repeat(12));
        record.putObject("custody")
                .put("bookingNumber", "-".repeat(12))
                .put("bookedAt", "-".repeat(25))
                .put("state", "-".repeat(10));
        return new CanonicalMessage(new Kind("custody-event", "booked"), "", now, record);
    }

    void of(Accepting booking) {
        UUID nobody = UUID.randomUUID();
        try (Vault.Passing key = vault.passing(nobody)) {
            nested.executeWithoutResult(status -> {
                status.setRollbackOnly();
                makeUp(nobody, booking);
                String jail = booking.sender().id();
                book.enterEvent(jail, book.eventToken(jail, booking.message(), nobody), booking.now());
                keeping.keep(blank(booking), cases.lock(nobody).orElseThrow());
            });
        }
    }

    /** As a first booking finds its case, or a later event that of somebody who is held. */
    private void makeUp(UUID nobody, Accepting booking) {
        boolean first = "booked".equals(booking.message().kind().variant());
        String jail = booking.sender().id();
        Program.Jurisdiction site = booking.snapshot().program().jurisdictions().stream()
                .filter(one -> one.jail().equals(jail))
                .findFirst()
                .orElseGet(() -> new Program.Jurisdiction(List.of(jail), jail, jail, jail));
        List<String> parties = new ArrayList<>(List.of(site.agencies().get(0), site.caseManagement()));
        if (!first) {
            parties.add(jail);
        }
        sql.sql("""
                        with person as (insert into participant (id, known_at) values (:id, :now)),
                        known as (insert into lead_case (id, participant_id, agency, door, opened_at, accepted, charge,
                                custody)
                            values (:id, :id, :agency, 'arrest', :now, true, 'PENDING_REVIEW', :custody)),
                        course as (insert into course (case_id, opened_at, referral, referral_at, participation,
                                participation_at)
                            values (:id, :now, 'ACCEPTED', :now, 'PRE_INTAKE', :now))
                        insert into party (case_id, partner, joined_at)
                        select :id, partner, :now from unnest(:parties::text[]) as partner""")
                .param("id", nobody)
                .param("now", Timestamp.from(booking.now()))
                .param("agency", site.agencies().get(0))
                .param("custody", first ? "NONE" : "IN_CUSTODY")
                .param("parties", parties.toArray(String[]::new))
                .update();
    }

    /** As long as it was, and says nothing. */
    private static Accepting blank(Accepting booking) {
        return booking.with((ObjectNode) blank(booking.message().record()));
    }

    private static JsonNode blank(JsonNode node) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (node.isObject()) {
            ObjectNode out = make.objectNode();
            node.properties().forEach(entry -> out.set(entry.getKey(), blank(entry.getValue())));
            return out;
        }
        if (node.isArray()) {
            var out = make.arrayNode();
            node.forEach(item -> out.add(blank(item)));
            return out;
        }
        return make.textNode("-".repeat(node.asText().length()));
    }
}
