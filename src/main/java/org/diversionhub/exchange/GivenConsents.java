package org.diversionhub.exchange;

import java.util.Optional;
import java.util.UUID;
import org.diversionhub.consent.ConsentState;
import org.diversionhub.consent.Consents;
import org.diversionhub.trust.Tokens;
import org.springframework.stereotype.Component;

/** Of the consents that a partner has given: how they stand, each by the partner's own id of it. */
@Component
public class GivenConsents {
    private final Consents consents;
    private final Tokens tokens;

    GivenConsents(Consents consents, Tokens tokens) {
        this.consents = consents;
        this.tokens = tokens;
    }

    public Optional<ConsentState> state(String giver, String id) {
        return consents.state(giver, ConsentMessages.token(tokens, giver, id));
    }

    /** One that it covers, under whose key what its giver says of it is kept. */
    public Optional<UUID> caseOf(String giver, String id) {
        return consents.caseOf(giver, ConsentMessages.token(tokens, giver, id));
    }
}
