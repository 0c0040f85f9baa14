package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.consent.Consents;
import org.diversionhub.consent.Elements;
import org.diversionhub.disclosure.Situation;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Origin;
import org.diversionhub.partner.Partner;
import org.diversionhub.referral.LeadCase;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Disclosures in a medical emergency (42 CFR 2.51). The message is the record that the law asks for; with it, in its
 * transaction and so before anything goes, an authority is made for the one delivery to the medical staff whom it
 * names.
 */
@Component
class Emergencies {
    static final String KIND = "emergency-disclosure";

    private static final String RECIPIENT = "emergency.recipient.affiliation";

    /** An emergency passes: what has not arrived by then needs a consent. */
    private static final Duration LASTS = Duration.ofHours(24);

    private final JdbcClient sql;
    private final Consents consents;
    private final Deliveries deliveries;

    Emergencies(JdbcClient sql, Consents consents, Deliveries deliveries) {
        this.sql = sql;
        this.consents = consents;
        this.deliveries = deliveries;
    }

    static boolean is(CanonicalMessage message) {
        return message.kind().name().equals(KIND);
    }

    /** Everything without which the record is none; other kinds have nothing of it. */
    List<Fault> faults(Accepting accepting) {
        CanonicalMessage message = accepting.message();
        if (!is(message)) {
            return List.of();
        }
        Stream<Fault> missing = Elements.missing(message).stream()
                .map(element ->
                        new Fault("/" + element.path().replace('.', '/'), "is asked for by " + element.source()));
        Stream<Fault> date = message.text("emergency.at").stream()
                .filter(at -> !isMoment(at))
                .map(at -> new Fault("/emergency/at", "must be a date-time that the calendar has"));
        Stream<Fault> recipient = recipient(accepting).isPresent()
                ? Stream.empty()
                : Stream.of(new Fault(
                        "/" + RECIPIENT.replace('.', '/'),
                        "must be the id or the name of a partner whose medical staff the hub reaches"));
        return Stream.of(missing, date, recipient)
                .flatMap(all -> all)
                .distinct()
                .toList();
    }

    private static boolean isMoment(String at) {
        try {
            OffsetDateTime.parse(at);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Somebody whose policy receives it, which the law lets be medical personnel only. */
    private static Optional<Partner> recipient(Accepting accepting) {
        String named = accepting.message().text(RECIPIENT).orElse("").strip();
        Set<?> receivers =
                accepting.snapshot().policies().receivers(accepting.message().kind());
        return accepting.snapshot().partners().all().stream()
                .filter(partner -> partner.id().equals(named) || partner.name().equalsIgnoreCase(named))
                .filter(partner -> partner.role().isMedicalPersonnel() && receivers.contains(partner.role()))
                .filter(partner -> partner.endpoint().isPresent()
                        && !partner.id().equals(accepting.sender().id()))
                .findFirst();
    }

    /** @return the deliveries to the medical staff, and to the programmes that are told of it */
    List<Lane> disclose(Accepting accepting, LeadCase known, UUID messageId) {
        Partner recipient = recipient(accepting).orElseThrow();
        List<Lane> lanes = deliveries.create(
                messageId, known.id(), accepting.message().kind(), List.of(recipient), accepting.now());
        Authority authority = authority(accepting, known, recipient, deliveries.of(messageId, recipient.id()));
        byte[] token = authority.id().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        consents.give(
                authority,
                known.participant(),
                new Consents.Signing(accepting.sender().id(), token, token, List.of(), null, null));
        deliveries.endBy(
                deliveries.of(messageId, recipient.id()), accepting.now().plus(LASTS));
        return Stream.concat(lanes.stream(), report(accepting, known, messageId, authority.id()).stream())
                .toList();
    }

    private static Authority authority(Accepting accepting, LeadCase known, Partner recipient, UUID delivery) {
        Instant now = accepting.now();
        return new Authority(
                UUID.randomUUID(),
                AuthorityType.EMERGENCY,
                known.id(),
                Set.of(accepting.sender().id()),
                Set.of(recipient.id()),
                EnumSet.of(Category.SUD, Category.MED, Category.MH, Category.HIV),
                Set.of("ETREAT"),
                now,
                now,
                now.plus(LASTS),
                null,
                true,
                null,
                new Authority.Once(delivery, Set.of()));
    }

    /** Who passes on what a programme has told in confidence is not that programme, which is to document it. */
    private List<Lane> report(Accepting accepting, LeadCase known, UUID messageId, UUID authority) {
        if (accepting.sender().origin() == Origin.PART2 || !isPart2(messageId)) {
            return List.of();
        }
        List<Partner> programmes = programmes(accepting, known).stream()
                .flatMap(id -> accepting.snapshot().partners().byId(id).stream())
                .filter(Emergencies::isProgramme)
                .filter(partner -> partner.endpoint().isPresent())
                .toList();
        if (programmes.isEmpty()) {
            sql.sql(
                            "insert into task (id, at, what, about, reason) values (?, ?, 'emergency', ?, 'tell-the-programme')")
                    .params(UUID.randomUUID(), Timestamp.from(accepting.now()), authority)
                    .update();
        }
        return deliveries.create(messageId, known.id(), accepting.message().kind(), programmes, accepting.now());
    }

    private boolean isPart2(UUID messageId) {
        return sql.sql("select origin from message where id = ?")
                .param(messageId)
                .query(String.class)
                .single()
                .equals(Origin.PART2.name());
    }

    /** Whose content of this person the sender has had. */
    private List<String> programmes(Accepting accepting, LeadCase known) {
        return sql.sql("""
                        select distinct m.sender from lead_case c join message m on m.case_id = c.id
                            join delivery d on d.message_id = m.id left join message v on v.id = d.content_id
                        where c.participant_id = ? and 'PART2' in (m.origin, v.origin) and d.partner = ? and d.shown
                        order by m.sender""")
                .params(known.participant(), accepting.sender().id())
                .query(String.class)
                .list();
    }

    private static boolean isProgramme(Partner partner) {
        return partner.origin() == Origin.PART2 && partner.role().isMedicalPersonnel();
    }

    /** Whether this is what a programme is told, and not what the medical staff get. */
    static boolean isReport(CanonicalMessage message, Situation now) {
        return is(message)
                && isProgramme(now.recipient())
                && !now.recipient().id().equals(now.sender().id())
                && now.authorities().stream().noneMatch(authority -> authority.isOnceFor(now.deliveryId()));
    }
}
