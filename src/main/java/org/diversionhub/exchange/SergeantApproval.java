package org.diversionhub.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Program;

/**
 * Where the site asks for it, officers refer only whom a sergeant or supervisor has approved, by name: it is seen where
 * the officer stands, before anything is kept. Who refers as a neighbour, or asks the police to go there, has none.
 */
final class SergeantApproval {
    private SergeantApproval() {}

    /** @param message with its envelope, whatever else is wrong with it */
    static List<Fault> faults(String kind, JsonNode message, Partner sender, Snapshot snapshot) {
        boolean asked = kind.equals("diversion-referral")
                && Joining.BY_OFFICERS.contains(message.at("/message/variant").asText())
                && snapshot.programs()
                        .ofMember(sender.id())
                        .filter(Program::sergeantApproves)
                        .isPresent();
        return asked && message.at("/officer/supervisor").asText().isBlank()
                ? List.of(new Fault(
                        "/officer/supervisor",
                        "is required: this programme refers only whom a sergeant or supervisor has approved, by name"))
                : List.of();
    }
}
