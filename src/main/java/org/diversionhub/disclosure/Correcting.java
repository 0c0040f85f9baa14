package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;

/**
 * What a correction tells one recipient: of the fields that it received those that changed, as far as they may go now.
 * Where one of them may not, it is told that the message is void and nothing else: with the rest alone it would go on
 * holding something wrong, and a name of what is missing would tell of it.
 */
final class Correcting {
    static final Kind CORRECT = new Kind("correction", "correct");
    static final Kind NULLIFY = new Kind("correction", "nullify");

    private static final List<FieldPath> NAMES =
            List.of(new FieldPath("participant.key"), new FieldPath("referral.id"));

    private final CanonicalMessage corrected;
    private final Holding holding;
    private final UUID target;
    private final Situation now;
    private final String policyVersion;

    /**
     * @param corrected the whole message as it ought to have been
     * @param target the delivery by which the recipient knows the message
     */
    Correcting(CanonicalMessage corrected, Holding holding, UUID target, Situation now, String policyVersion) {
        this.corrected = corrected;
        this.holding = holding;
        this.target = target;
        this.now = now;
        this.policyVersion = policyVersion;
    }

    /** @param judged what would go if the corrected message went now */
    Disclosure decide(Judged judged) {
        Set<String> changed = holding.changedIn(corrected);
        if (changed.isEmpty()) {
            return new Disclosure.Withhold(Reason.NOTHING_CHANGED, List.of(), policyVersion);
        }
        return switch (judged.decision()) {
            case Disclosure.Share share ->
                changes(changed, share, judged.fields().leaves()).orElseGet(this::nullify);
            case Disclosure.Withhold withhold
            when withhold.reason() == Reason.NO_AGREEMENT ->
                new Disclosure.Withhold(withhold.reason(), List.of(), policyVersion);
            case Disclosure.Withhold withhold -> nullify();
        };
    }

    /** That the message is void, to whom something of it went: it names no field and needs no authority. */
    Disclosure voided() {
        return holding.isEmpty()
                ? new Disclosure.Withhold(Reason.NOTHING_CHANGED, List.of(), policyVersion)
                : nullify();
    }

    private Disclosure nullify() {
        var message =
                new RedactedMessage(now, NULLIFY, named(JsonNodeFactory.instance.objectNode()), Set.of(), List.of());
        return new Disclosure.Share(message, List.of(), List.of(), List.of(), List.of(), policyVersion);
    }

    private ObjectNode named(ObjectNode record) {
        record.putObject("correction").put("targetId", target.toString());
        return record;
    }

    /** @return empty where one of them may not go */
    private Optional<Disclosure> changes(Set<String> changed, Disclosure.Share share, List<Projection.Leaf> leaves) {
        Map<FieldPath, Treatment> telling = holding.tellable(changed, leaves);
        if (!Holding.units(telling.keySet()).containsAll(changed)) {
            return Optional.empty();
        }
        ObjectNode record = named(holding.walk(telling, corrected).record());
        NAMES.forEach(name -> name.in(share.message().record())
                .ifPresent(handle -> Disclosing.set(record, name.steps(), handle.asText())));
        Set<String> there = Holding.units(record).keySet();
        List<String> gone =
                changed.stream().filter(unit -> !there.contains(unit)).toList();
        if (!gone.isEmpty()) {
            gone.forEach(((ObjectNode) record.get("correction")).putArray("removed")::add);
        }
        Set<Category> went = EnumSet.noneOf(Category.class);
        leaves.stream()
                .filter(leaf -> telling.containsKey(leaf.field().path()))
                .forEach(leaf -> went.add(leaf.field().category()));
        List<Authority> used = share.authorities().stream()
                .filter(authority -> !Collections.disjoint(authority.categories(), went))
                .toList();
        // Who the person is goes along with content, on the authorities that opened that.
        boolean accompanies = used.isEmpty();
        var message = new RedactedMessage(now, CORRECT, record, went, scopes(share, went, accompanies));
        return Optional.of(new Disclosure.Share(
                message,
                paths(telling, Treatment.SHARE),
                paths(telling, Treatment.MASK),
                List.of(),
                accompanies ? share.authorities() : used,
                policyVersion));
    }

    private static List<Scope> scopes(Disclosure.Share share, Set<Category> went, boolean all) {
        return share.message().scopes().stream()
                .filter(scope -> all || !Collections.disjoint(scope.categories(), went))
                .map(scope -> scope.within(went))
                .toList();
    }

    private static List<FieldPath> paths(Map<FieldPath, Treatment> telling, Treatment treatment) {
        List<FieldPath> paths = new ArrayList<>();
        telling.forEach((path, one) -> {
            if (one == treatment) {
                paths.add(path);
            }
        });
        return paths;
    }
}
