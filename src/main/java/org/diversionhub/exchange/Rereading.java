package org.diversionhub.exchange;

import java.sql.Timestamp;
import java.time.Clock;
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
    /** A row of the audit comes to be only while the case is there, and what opened it stands. */
    private static final String STANDS = "select 1 from delivery d join lead_case c on c.id = d.case_id"
            + " and c.shredded_at is null where d.id = ? and not exists (select 1 from authority where id = any(?)"
            + " and (revoked_at <= ? or not complete))";

    private static final int MOST_TIMES = 3;

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
        return again(reader, delivery, snapshot, new As(Entry.Event.DISCLOSING, reader.id(), "read"));
    }

    /**
     * The same, to be told no more than that it is there. No field goes, so it is no disclosure, and is on record as a
     * notification.
     */
    public Optional<Draft> toBeTold(Partner reader, UUID delivery, Snapshot snapshot) {
        return again(reader, delivery, snapshot, new As(Entry.Event.NOTIFIED, "hub", "news"));
    }

    /** The same, where its recipient looks at what it was told, and hears no more than that and when. */
    public Optional<Draft> toBeNamed(Partner reader, UUID delivery, Snapshot snapshot) {
        return again(reader, delivery, snapshot, new As(Entry.Event.NOTIFIED, reader.id(), "looked"));
    }

    /** As what it is put on record. */
    private record As(Entry.Event event, String actor, String outcome) {}

    private Optional<Draft> again(Partner reader, UUID delivery, Snapshot snapshot, As as) {
        try {
            for (int time = 0; time < MOST_TIMES; time++) {
                Optional<Judging.Judged> judged =
                        moments.of(delivery, reader.id()).map(moment -> judged(moment, snapshot));
                if (judged.isEmpty() || isOnRecord(judged.get(), as)) {
                    return judged.flatMap(Rereading::permitted)
                            .map(message -> snapshot.mappings()
                                    .draft(reader.endpoint().orElseThrow().mapping(), message));
                }
            }
            return Optional.empty();
        } catch (CaseKeyMissing shreddedSince) {
            return Optional.empty();
        }
    }

    private Judging.Judged judged(Moments.Moment moment, Snapshot snapshot) {
        Leases.Claimed had = moment.had();
        return judging.judgeAgain(had, Judging.look(had.partner(), moment.standing(), snapshot, clock.instant()));
    }

    private static Optional<RedactedMessage> permitted(Judging.Judged judged) {
        return judged.disclosure() instanceof Disclosure.Share share ? Optional.of(share.message()) : Optional.empty();
    }

    /** False where something has changed between the moment and now: it has to be asked for again. */
    private boolean isOnRecord(Judging.Judged judged, As as) {
        Entry entry = switch (judged.disclosure()) {
            case Disclosure.Share share -> judged.entry(as.event(), as.actor(), as.outcome());
            case Disclosure.Withhold withhold ->
                judged.entry(Entry.Event.WITHHELD, as.actor(), withhold.reason().name());
        };
        UUID[] used = judged.disclosure() instanceof Disclosure.Share share
                ? share.authorities().stream().map(Authority::id).toArray(UUID[]::new)
                : new UUID[0];
        return audit.append(entry, STANDS, judged.claimed().id(), used, Timestamp.from(clock.instant()));
    }
}
