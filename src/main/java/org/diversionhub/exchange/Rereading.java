package org.diversionhub.exchange;

import java.util.Optional;
import java.util.UUID;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.mapping.Draft;
import org.diversionhub.partner.Partner;
import org.springframework.stereotype.Component;

/**
 * What a partner may have now of something that it has had: each read is a disclosure of its own, by the authority of
 * this moment and with its row in the audit.
 */
@Component
public class Rereading {
    private final Claims claims;

    Rereading(Claims claims) {
        this.claims = claims;
    }

    /** Empty where there is no such delivery, where it is another's, and where nothing of it may go. */
    public Optional<Draft> of(Partner reader, UUID delivery, Snapshot snapshot) {
        return claims.again(delivery, reader.id(), snapshot).map(found -> draft(reader, found, snapshot));
    }

    /**
     * The same, to be told no more than that it is there. No field goes, so it is no disclosure, and is on record as a
     * notification.
     */
    public Optional<Draft> toBeTold(Partner reader, UUID delivery, Snapshot snapshot) {
        return claims.toBeTold(delivery, reader.id(), snapshot).map(found -> draft(reader, found, snapshot));
    }

    private static Draft draft(Partner reader, RedactedMessage message, Snapshot snapshot) {
        return snapshot.mappings().draft(reader.endpoint().orElseThrow().mapping(), message);
    }
}
