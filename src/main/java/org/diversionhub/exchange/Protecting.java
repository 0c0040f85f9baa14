package org.diversionhub.exchange;

import org.diversionhub.mapping.Payload;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Cms;
import org.springframework.stereotype.Component;

/** Signs and encrypts what goes to a partner, as its file says; every transport sends what comes out of it. */
@Component
class Protecting {
    private final Cms cms;

    Protecting(Cms cms) {
        this.cms = cms;
    }

    /** @throws Cms.NoRecipient if it is to be encrypted, and none of the partner's certificates is valid now */
    Payload of(Payload written, Partner recipient) {
        return recipient.protection().out().isEmpty()
                ? written
                : written.in((delivery, mediaType, bytes) -> {
                    Cms.Sealed sealed = cms.seal(recipient, delivery.toString(), mediaType, bytes);
                    return new Payload.Wrapped(sealed.mediaType(), sealed.bytes());
                });
    }
}
