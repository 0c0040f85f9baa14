package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.diversionhub.audit.Audit;
import org.diversionhub.audit.Entry;
import org.diversionhub.consent.Authority;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.mapping.Draft;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.CaseKeyMissing;
import org.springframework.stereotype.Component;

/**
 * What a partner may have now of something that it has had: each read is a disclosure of its own, by the authority of
 * this moment and with its row in the audit.
 */
@Component
public class Rereading {
    /** A row of the audit comes to be only while what opened it stands. */
    private static final String STANDS =
            "select 1 where not exists (select 1 from authority where id = any(?) and revoked_at <= ?)";

    private final Moments moments;
    private final Judging judging;
    private final Audit audit;
    private final Clock clock;

    Rereading(Moments moments, Judging judging, Audit audit, Clock clock) {
        this.moments = moments;
        this.judging = judging;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * It is a disclosure again, and on record as one; what may no longer go is on record, too, and stays delivered: it
     * might open again. Empty where there is no such delivery, where it is another's, and where nothing of it may go.
     */
    public Optional<Draft> of(Partner reader, UUID delivery, Snapshot snapshot) {
        return again(reader, delivery, snapshot, new Record(Entry.Event.DISCLOSING, reader.id(), "read"));
    }

    /**
     * The same, to be told no more than that it is there. No field goes, so it is no disclosure, and is on record as a
     * notification.
     */
    public Optional<Draft> toBeTold(Partner reader, UUID delivery, Snapshot snapshot) {
        return again(reader, delivery, snapshot, new Record(Entry.Event.NOTIFIED, "hub", "news"));
    }

    /** As what it is put on record. */
    private record Record(Entry.Event event, String actor, String outcome) {}

    private Optional<Draft> again(Partner reader, UUID delivery, Snapshot snapshot, Record as) {
        try {
            return moments.of(delivery, reader.id())
                    .flatMap(moment -> permitted(reader, moment, snapshot, as))
                    .map(message -> snapshot.mappings()
                            .draft(reader.endpoint().orElseThrow().mapping(), message));
        } catch (CaseKeyMissing shreddedSince) {
            return Optional.empty();
        }
    }

    private Optional<RedactedMessage> permitted(Partner reader, Moments.Moment moment, Snapshot snapshot, Record as) {
        Judging.Look look = Judging.look(reader.id(), moment.standing(), snapshot, clock.instant());
        Judging.Judged judged = judging.judgeAgain(moment.had(), look);
        return switch (judged.disclosure()) {
            case Disclosure.Share share ->
                isOnRecord(judged, share, as) ? Optional.of(share.message()) : Optional.empty();
            case Disclosure.Withhold withhold -> {
                audit.append(judged.entry(
                        Entry.Event.WITHHELD, as.actor(), withhold.reason().name()));
                yield Optional.empty();
            }
        };
    }

    /** False where it was taken back between the moment and now: whoever asks again hears what is so then. */
    private boolean isOnRecord(Judging.Judged judged, Disclosure.Share share, Record as) {
        Entry entry = judged.entry(as.event(), as.actor(), as.outcome());
        List<UUID> used = share.authorities().stream().map(Authority::id).toList();
        if (used.isEmpty()) {
            audit.append(entry);
            return true;
        }
        return audit.append(entry, STANDS, used.toArray(UUID[]::new), Timestamp.from(clock.instant()));
    }
}
