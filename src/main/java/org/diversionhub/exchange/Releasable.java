package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.consent.Elements;
import org.diversionhub.exchange.Releases.Basis;
import org.diversionhub.exchange.Releases.Wanted;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.Field;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.CaseKeyMissing;
import org.diversionhub.trust.KeysBeside;
import org.diversionhub.trust.Purpose;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks whether something can be released singly, and names everything that is in the way without repeating a value.
 */
final class Releasable {
    private static final Set<String> OWN_HANDLES = Set.of("participant.key", "referral.id");

    private final JdbcClient sql;
    private final KeysBeside keys;
    private final Snapshot snapshot;
    private final Instant now;
    private final List<String> faults = new ArrayList<>();

    Releasable(JdbcClient sql, KeysBeside keys, Snapshot snapshot, Instant now) {
        this.sql = sql;
        this.keys = keys;
        this.snapshot = snapshot;
        this.now = now;
    }

    /** What was found. */
    sealed interface Looked {
        /** @param order the ids of the order, to be sealed; empty where it is none */
        record Right(Stored message, Partner recipient, Set<Category> categories, byte[] order) implements Looked {}

        record Wrong(List<String> faults) implements Looked {}
    }

    /** A kept message, still sealed. */
    record Stored(
            UUID id,
            UUID version,
            UUID caseId,
            UUID participant,
            String program,
            String sender,
            Kind kind,
            Origin origin,
            Instant at,
            byte[] sealed) {
        static Stored read(ResultSet row) throws SQLException {
            return new Stored(
                    row.getObject("id", UUID.class),
                    row.getObject("version_id", UUID.class),
                    row.getObject("case_id", UUID.class),
                    row.getObject("participant_id", UUID.class),
                    row.getString("program"),
                    row.getString("sender"),
                    Kind.parse(row.getString("kind")),
                    Origin.valueOf(row.getString("origin")),
                    row.getTimestamp("happened_at").toInstant(),
                    row.getBytes("sealed"));
        }

        @Override
        public String toString() {
            return "Stored[" + id + "]";
        }
    }

    /** The case is held until the transaction ends, so that nothing of it is claimed or shredded meanwhile. */
    Looked look(Wanted wanted) {
        Optional<Stored> message = message(wanted.message());
        Optional<Partner> recipient = recipient(wanted.partner());
        Optional<AuthorityType> type = basis(wanted, message);
        Set<Category> categories = EnumSet.noneOf(Category.class);
        if (message.isPresent() && recipient.isPresent() && type.isPresent()) {
            categories.addAll(fields(wanted, message.get(), recipient.get(), type.get()));
        }
        return faults.isEmpty()
                ? new Looked.Right(message.orElseThrow(), recipient.orElseThrow(), categories, order(wanted))
                : new Looked.Wrong(List.copyOf(faults));
    }

    private Optional<Stored> message(UUID id) {
        Optional<Stored> found =
                sql.sql("""
                        select m.id, m.case_id, m.sender, m.kind, m.origin, m.happened_at, c.participant_id, c.program,
                            coalesce(v.id, m.id) as version_id, coalesce(v.sealed, m.sealed) as sealed
                        from message m join lead_case c on c.id = m.case_id
                            left join message v on v.id = m.corrected_by and v.kind = 'correction/correct'
                        where m.id = ? for update of c""").param(id).query((row, n) -> Stored.read(row)).optional();
        if (found.isEmpty()) {
            faults.add("--message: the hub keeps no message of this id");
        } else if (found.get().kind().name().equals(ConsentMessages.KIND)) {
            faults.add("--message: a consent goes to nobody");
        }
        return found;
    }

    private Optional<Partner> recipient(String id) {
        Optional<Partner> found = snapshot.partners().byId(id);
        if (found.isEmpty()) {
            faults.add("--to: no partner has this id");
        } else if (found.get().endpoint().isEmpty()) {
            faults.add("--to: this partner receives nothing");
        }
        return found.filter(partner -> partner.endpoint().isPresent());
    }

    private Optional<AuthorityType> basis(Wanted wanted, Optional<Stored> message) {
        return switch (wanted.basis()) {
            case Basis.Consent consent ->
                new ReleasableConsent(sql, snapshot, now, faults).look(consent.authority(), wanted, message);
            case Basis.CourtOrder order -> Optional.of(courtOrder(wanted));
        };
    }

    private AuthorityType courtOrder(Wanted wanted) {
        Elements.missing(record(wanted))
                .forEach(element -> faults.add(element.path() + " is missing: " + element.source()));
        if (wanted.until() != null && !wanted.until().isAfter(now)) {
            faults.add("--until: is over");
        }
        return AuthorityType.COURT_ORDER;
    }

    private static CanonicalMessage record(Wanted wanted) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        if (wanted.basis() instanceof Basis.CourtOrder order) {
            record.withObject("/consent").put("type", AuthorityType.COURT_ORDER.name());
            ObjectNode ids =
                    record.withObject("/order").put("id", order.order()).put("subpoenaId", order.subpoena());
            wanted.fields().forEach(ids.putArray("fields")::add);
        }
        return new CanonicalMessage(new Kind("court-order", null), "", Instant.EPOCH, record);
    }

    private static byte[] order(Wanted wanted) {
        return record(wanted).record().path("order").toString().getBytes(StandardCharsets.UTF_8);
    }

    static String named(Wanted wanted, String path) {
        return "--field " + (wanted.fields().indexOf(path) + 1);
    }

    static Optional<Field> field(Snapshot snapshot, Kind kind, String path) {
        return snapshot.schemas().of(kind.name()).stream()
                .flatMap(schema -> schema.fields().values().stream())
                .filter(field -> field.path().text().equals(path))
                .findFirst();
    }

    private Set<Category> fields(Wanted wanted, Stored message, Partner recipient, AuthorityType type) {
        Set<Category> categories = EnumSet.noneOf(Category.class);
        Optional<CanonicalMessage> opened = open(message);
        Endpoint endpoint = recipient.endpoint().orElseThrow();
        if (!snapshot.mappings().has(endpoint.mapping(), message.kind())) {
            faults.add("--to: the format of this partner does not have this kind");
        }
        Set<FieldPath> homeless = snapshot.mappings().leavesOut(endpoint.mapping(), message.kind());
        if (new HashSet<>(wanted.fields()).size() < wanted.fields().size()) {
            faults.add("--field: one stands twice");
        }
        for (String path : wanted.fields()) {
            Optional<Field> field = field(snapshot, message.kind(), path);
            field.ifPresent(known -> categories.add(known.category()));
            wrong(field, message, recipient, type, homeless, opened)
                    .ifPresent(why -> faults.add(named(wanted, path) + ": " + why));
        }
        if (wanted.fields().isEmpty() && type != AuthorityType.COURT_ORDER) {
            faults.add("--field: none is listed, 42 CFR 2.31(a)(3)");
        }
        if (!categories.contains(Category.ID) && !isParty(message.caseId(), recipient.id())) {
            faults.add("--to: this partner takes no part in the case, and no field listed says whom it is about");
        }
        return categories;
    }

    private Optional<String> wrong(
            Optional<Field> field,
            Stored message,
            Partner recipient,
            AuthorityType type,
            Set<FieldPath> homeless,
            Optional<CanonicalMessage> opened) {
        if (field.isEmpty()) {
            return Optional.of("this kind has no such field");
        }
        FieldPath path = field.get().path();
        if (OWN_HANDLES.contains(path.text())) {
            return Optional.of("the recipient gets its own name for it, and it need not be listed");
        }
        if (!type.releases(field.get().category(), recipient.role(), message.origin())) {
            return Optional.of("an authority of this type cannot release it to this role");
        }
        if (homeless.contains(path)) {
            return Optional.of("the format of this partner has no home for it");
        }
        return opened.isPresent() && path.in(opened.get().record()).isEmpty()
                ? Optional.of("the message does not have it")
                : Optional.empty();
    }

    private Optional<CanonicalMessage> open(Stored message) {
        try {
            return Optional.of(new Messages(sql, keys.vault())
                    .open(
                            Purpose.RELEASE,
                            message.version(),
                            message.caseId(),
                            message.kind(),
                            message.at(),
                            message.sealed()));
        } catch (CaseKeyMissing e) {
            faults.add("--message: the key of its case is gone");
            return Optional.empty();
        }
    }

    private boolean isParty(UUID caseId, String partner) {
        return Objects.requireNonNull(sql.sql("select exists (select 1 from party where case_id = ? and partner = ?"
                        + " and left_at is null)")
                .params(caseId, partner)
                .query(Boolean.class)
                .single());
    }
}
