package org.diversionhub.exchange;

import java.util.UUID;
import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Partner;

/** Where a partner reads what it is not sent: the hub's own FHIR server. */
public interface Shelf {
    /**
     * Puts what a delivery brings where its recipient finds it. Nothing of the content is kept: each read asks for it
     * again ({@link Rereading}). Doing it twice is well.
     */
    void put(Partner recipient, UUID delivery, Payload payload);

    /** An authority has begun: something of this case that could not be read may be there now. */
    void mayOpen(UUID caseId);
}
