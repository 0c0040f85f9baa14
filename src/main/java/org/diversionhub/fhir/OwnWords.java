package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.diversionhub.trust.Purpose;
import org.diversionhub.trust.Vault;
import org.springframework.stereotype.Component;

/** What partners have said of their own, sealed under the key of the case: nobody else is shown it. */
@Component
class OwnWords {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vault vault;

    OwnWords(Vault vault) {
        this.vault = vault;
    }

    Catalogue.Own seal(String partner, Name name, UUID caseId, ObjectNode said) {
        try {
            return new Catalogue.Own(caseId, vault.seal(caseId, context(partner, name), JSON.writeValueAsBytes(said)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectNode open(String partner, Name name, Catalogue.Own own) {
        try {
            byte[] clear = vault.open(Purpose.OWN, own.caseId(), context(partner, name), own.sealed());
            return (ObjectNode) JSON.readTree(clear);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String context(String partner, Name name) {
        return "fhir:" + partner + "/" + name.reference();
    }
}
