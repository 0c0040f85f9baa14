package org.diversionhub.fhir;

import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;

/** What may be done: by a role at most, or by a token. Which records and fields it sees, the disclosure decides. */
record Scopes(Set<Scope> all) {
    private static final Scope LOOK = new Scope(Scope.ANY, Set.of(Interaction.READ, Interaction.SEARCH));
    private static final Scope SUBSCRIBE =
            new Scope("Subscription", Set.of(Interaction.CREATE, Interaction.UPDATE, Interaction.DELETE));
    private static final Set<Scope> ANSWER = Set.of(
            new Scope("Task", Set.of(Interaction.UPDATE)),
            new Scope("Appointment", Set.of(Interaction.CREATE, Interaction.UPDATE)));

    private static final Scope GIVE = new Scope("Consent", Set.of(Interaction.CREATE, Interaction.UPDATE));

    /** The kind that the update of a Task is. */
    private static final String ANSWERED = "referral-response";
    /** The kind that a Consent is which is made here. */
    private static final String GIVEN = "consent";

    Scopes {
        all = Set.copyOf(all);
    }

    /**
     * Care and payers look, and are told of news; who may answer a referral, answers its Task and makes Appointments;
     * who may give a consent, gives it. Nobody else has any business here.
     */
    static Scopes of(Role role, Schemas schemas) {
        Set<Scope> all = new HashSet<>();
        if (role.isCareOrPayer()) {
            all.add(LOOK);
            all.add(SUBSCRIBE);
            if (sends(role, ANSWERED, schemas)) {
                all.addAll(ANSWER);
            }
            if (sends(role, GIVEN, schemas)) {
                all.add(GIVE);
            }
        }
        return new Scopes(all);
    }

    private static boolean sends(Role role, String what, Schemas schemas) {
        return schemas.of(what).stream()
                .anyMatch(schema -> schema.kinds().stream()
                        .anyMatch(kind -> schema.senders(kind).contains(role.id())));
    }

    /** @return empty if one of them is no scope of a system */
    static Optional<Scopes> parse(Collection<String> texts) {
        Set<Scope> all =
                texts.stream().flatMap(text -> Scope.parse(text).stream()).collect(Collectors.toSet());
        return texts.stream().allMatch(text -> Scope.parse(text).isPresent())
                ? Optional.of(new Scopes(all))
                : Optional.empty();
    }

    boolean cover(Scopes others) {
        return others.all().stream()
                .allMatch(other ->
                        other.interactions().stream().allMatch(interaction -> allow(interaction, other.type())));
    }

    boolean allow(Interaction interaction, String type) {
        return all.stream().anyMatch(scope -> scope.allows(interaction, type));
    }

    Set<String> texts() {
        return all.stream().map(Scope::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public String toString() {
        return String.join(" ", texts());
    }
}
