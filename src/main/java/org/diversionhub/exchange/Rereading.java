package org.diversionhub.exchange;

import java.util.Optional;
import java.util.UUID;
import org.diversionhub.disclosure.RedactedMessage;
import org.diversionhub.mapping.Payload;
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
    public Optional<Payload> of(Partner reader, UUID delivery, Snapshot snapshot) {
        String mapping = reader.endpoint().orElseThrow().mapping();
        Optional<RedactedMessage> message = claims.again(delivery, reader.id(), snapshot);
        return message.map(found -> snapshot.mappings().write(mapping, found));
    }
}
