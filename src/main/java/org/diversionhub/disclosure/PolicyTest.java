package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Origin;

/**
 * An example that a policy file carries: in this situation these fields are shared with these values, those are not.
 */
public record PolicyTest(
        String name,
        int line,
        Instant at,
        Given given,
        Map<FieldPath, JsonNode> shares,
        List<FieldPath> withholds,
        boolean withheld) {
    /** The situation: the authorities list every category and purpose and name this recipient. */
    public record Given(
            Kind kind,
            Origin origin,
            boolean chargeHeld,
            boolean inCustody,
            boolean accepted,
            Set<AuthorityType> authorities,
            Map<FieldPath, JsonNode> with) {}
}
