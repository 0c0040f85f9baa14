package org.diversionhub.exchange;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.Consents;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Handles;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.Cases;
import org.diversionhub.referral.LeadCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * When an authority begins, a referral that was delivered before and of which more may now be seen goes again: another
 * disclosure, so another delivery with an id of its own, which the recipient gets as an update. Of statuses nothing
 * that is past goes again.
 */
@Component
class Widening {
    private static final Logger LOG = LoggerFactory.getLogger(Widening.class);
    private static final int MOST = 100;

    private final TransactionTemplate transaction;
    private final JdbcClient sql;
    private final Consents consents;
    private final Cases cases;
    private final Standings standings;
    private final Messages messages;
    private final Deliveries deliveries;
    private final Joining joining;
    private final Shelf shelf;
    private final CurrentSnapshot snapshots;

    Widening(
            PlatformTransactionManager transactions,
            JdbcClient sql,
            Consents consents,
            Cases cases,
            Standings standings,
            Messages messages,
            Deliveries deliveries,
            Joining joining,
            Shelf shelf,
            CurrentSnapshot snapshots) {
        this.transaction = new TransactionTemplate(transactions);
        this.sql = sql;
        this.consents = consents;
        this.cases = cases;
        this.standings = standings;
        this.messages = messages;
        this.deliveries = deliveries;
        this.joining = joining;
        this.shelf = shelf;
        this.snapshots = snapshots;
    }

    /** What a recipient has of a referral, and on which authorities. */
    private record Had(
            UUID delivery,
            String partner,
            Set<UUID> authorities,
            Instant at,
            UUID message,
            String sender,
            Kind kind,
            Origin origin,
            Instant happenedAt,
            Instant acceptedAt,
            byte[] sealed) {
        @Override
        public String toString() {
            return "Had[" + delivery + "]";
        }
    }

    /** Each authority that has begun is looked at once, on one node, with its cases held. */
    List<Lane> run(Instant now) {
        return consents.begun(now, MOST).stream()
                .flatMap(begun -> look(begun, now).stream())
                .toList();
    }

    /** One that cannot be looked at keeps nobody from the others. */
    private List<Lane> look(Consents.Begun begun, Instant now) {
        try {
            return Objects.requireNonNull(transaction.execute(status -> widen(begun, now)));
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error(
                    "what authority {} opens of earlier referrals was not sent ({})",
                    begun.id(),
                    e.getClass().getSimpleName());
            consents.lookedAt(begun.id());
            return List.of();
        }
    }

    private List<Lane> widen(Consents.Begun begun, Instant now) {
        List<LeadCase> held = cases.lockOf(consents.covered(begun.id()));
        return consents.lookedAt(begun.id())
                ? held.stream()
                        .filter(known ->
                                begun.caseId() == null || begun.caseId().equals(known.id()))
                        .flatMap(known -> Stream.concat(
                                joining
                                        .named(snapshots.get(), known, begun.recipients(), begun.caseId() != null, now)
                                        .stream(),
                                widen(known, now).stream()))
                        .toList()
                : List.of();
    }

    private List<Lane> widen(LeadCase known, Instant now) {
        shelf.mayOpen(known.id());
        Snapshot snapshot = snapshots.get();
        return delivered(known).stream()
                .flatMap(had -> {
                    List<Partner> recipient = snapshot.partners().byId(had.partner()).stream()
                            .filter(partner -> partner.endpoint().isPresent())
                            .filter(partner -> isWiderForSure(had, partner, known, snapshot, now))
                            .toList();
                    return deliveries.create(had.message(), known.id(), had.kind(), recipient, now).stream();
                })
                .toList();
    }

    /**
     * The last referral that each partner has seen, or possibly has: one that is to be tried again may be there
     * already, and its repeat is dropped as one.
     */
    private List<Had> delivered(LeadCase known) {
        return sql.sql("""
                        select * from (select distinct on (d.partner) d.id, d.partner, d.state, d.shown, d.authorities,
                                d.updated_at, m.id as message_id, m.sender, m.kind, m.origin, m.happened_at,
                                m.accepted_at, m.sealed
                            from delivery d join message m on m.id = d.message_id
                            where m.case_id = ? and m.kind like 'diversion-referral/%'
                                and not exists (select 1 from authority a where a.delivery_id = d.id)
                            order by d.partner, d.seq desc) as last
                        where shown and state <> 'WITHHELD'""").param(known.id()).query((row, n) -> had(row)).list();
    }

    /** One that cannot be opened keeps nobody from the others. */
    private boolean isWiderForSure(Had had, Partner recipient, LeadCase known, Snapshot snapshot, Instant now) {
        try {
            return isWider(had, recipient, known, snapshot, now);
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error(
                    "what is now open of delivery {} cannot be seen ({})",
                    had.delivery(),
                    e.getClass().getSimpleName());
            deliveries.task(had.delivery(), "not-widened", "fault", now);
            return false;
        }
    }

    private boolean isWider(Had had, Partner recipient, LeadCase known, Snapshot snapshot, Instant now) {
        CanonicalMessage message = messages.open(had.message(), known.id(), had.kind(), had.happenedAt(), had.sealed());
        Standing standing = standings.of(recipient.id(), known);
        List<Authority> then = standing.authorities().stream()
                .filter(authority -> had.authorities().contains(authority.id()))
                .toList();
        return snapshot.partners()
                .byId(had.sender())
                .filter(sender -> {
                    Disclosure before = snapshot.disclosing()
                            .decide(message, situation(had, sender, recipient, standing, then, had.at()));
                    Disclosure after = snapshot.disclosing()
                            .decide(message, situation(had, sender, recipient, standing, standing.authorities(), now));
                    return isWider(before, after);
                })
                .isPresent();
    }

    private static boolean isWider(Disclosure before, Disclosure after) {
        return after instanceof Disclosure.Share wide
                && !(before instanceof Disclosure.Share narrow && covers(narrow, wide));
    }

    private static boolean covers(Disclosure.Share before, Disclosure.Share after) {
        Set<FieldPath> seen = new HashSet<>(before.shared());
        boolean whole = seen.containsAll(after.shared());
        seen.addAll(before.masked());
        return whole && seen.containsAll(after.masked());
    }

    private static Situation situation(
            Had had, Partner sender, Partner recipient, Standing standing, List<Authority> authorities, Instant at) {
        LeadCase known = standing.known();
        return new Situation(
                had.delivery(),
                had.acceptedAt(),
                true,
                sender,
                recipient,
                had.origin(),
                standing.takesPart(recipient, had.kind(), at),
                standing.part() == Standing.Part.OWN,
                authorities,
                known.isMonitored(),
                known.custody().isOpen(),
                known.accepted(),
                known.met(),
                new Handles(Map.of(), Map.of()),
                at);
    }

    private static Had had(ResultSet row) throws SQLException {
        return new Had(
                row.getObject("id", UUID.class),
                row.getString("partner"),
                Set.copyOf(Arrays.asList((UUID[]) row.getArray("authorities").getArray())),
                row.getTimestamp("updated_at").toInstant(),
                row.getObject("message_id", UUID.class),
                row.getString("sender"),
                Kind.parse(row.getString("kind")),
                Origin.valueOf(row.getString("origin")),
                row.getTimestamp("happened_at").toInstant(),
                row.getTimestamp("accepted_at").toInstant(),
                row.getBytes("sealed"));
    }
}
