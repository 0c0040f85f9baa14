package org.diversionhub.fhir;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.diversionhub.fhir.Terms.Term;
import org.diversionhub.mapping.Mappings;

/**
 * Something that a provider says, found to be sayable.
 *
 * @param name of what it is about
 * @param once the same where the same is said of the same again
 * @param told the messages that it is
 * @param caseId under whose key it is kept; asked when these are taken
 * @param own what is kept of it
 * @param before by what it was found
 * @param after by what it is found then
 */
record Step(
        Name name,
        String once,
        List<Mappings.Told> told,
        Supplier<UUID> caseId,
        ObjectNode own,
        Set<Term> before,
        Set<Term> after) {
    @Override
    public String toString() {
        return "Step[" + name + "]";
    }
}
