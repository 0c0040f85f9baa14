package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.diversionhub.consent.ConsentState;
import org.diversionhub.exchange.GivenConsents;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.Vault;
import org.springframework.stereotype.Component;

/** What partners have said of their own, sealed under the key of the case: nobody else is shown it. */
@Component
class OwnWords {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vault vault;
    private final GivenConsents consents;
    private final Clock clock;

    OwnWords(Vault vault, GivenConsents consents, Clock clock) {
        this.vault = vault;
        this.consents = consents;
        this.clock = clock;
    }

    Catalogue.Own seal(String partner, Name name, UUID caseId, ObjectNode said) {
        try {
            return new Catalogue.Own(caseId, vault.seal(caseId, context(partner, name), JSON.writeValueAsBytes(said)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As they are kept. */
    ObjectNode open(Partner partner, Name name, Catalogue.Own own) {
        try {
            byte[] clear = vault.open(Purpose.OWN, own.caseId(), context(partner.id(), name), own.sealed());
            return (ObjectNode) JSON.readTree(clear);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As their partner reads them: a consent as it was understood, and as it stands now. */
    ObjectNode shown(Partner partner, Snapshot snapshot, Name name, Catalogue.Own own) {
        ObjectNode said = open(partner, name, own);
        return name.type().equals("Consent") ? consent(partner, snapshot, said).put("id", name.id()) : said;
    }

    ObjectNode consent(Partner giver, Snapshot snapshot, ObjectNode said) {
        Map<String, Object> input = new HashMap<>(JSON.convertValue(said, Map.class));
        consents.state(giver.id(), said.at("/kept/consent/id").asText())
                .ifPresent(state -> input.put("state", state(state)));
        return snapshot.mappings().shows(ConsentSteps.MAPPING, input);
    }

    private Map<String, Object> state(ConsentState state) {
        Map<String, Object> out = new HashMap<>();
        out.put("word", state.word(clock.instant()));
        out.put("missing", state.missing());
        if (state.revokedAt() != null) {
            out.put("revokedAt", state.revokedAt().toString());
        }
        return out;
    }

    private static String context(String partner, Name name) {
        return "fhir:" + partner + "/" + name.reference();
    }
}
