package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.Authority;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.message.Audience;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Mask;
import org.diversionhub.message.Schemas;
import org.diversionhub.partner.Role;

/**
 * Decides, for one message and one recipient at one moment, what goes. Deny overrides, the unlisted is withheld, and a
 * doubt withholds. The same engine serves deliveries, the tests in the policy files and the preview.
 */
public final class Disclosing {
    private static final ConfigPlace NO_POLICY = new ConfigPlace("config/disclosure", 0);

    /** What is asked before anybody can say yes, and a crime against the programme, which no yes or no excuses. */
    private static final Set<Kind> BEFORE_THE_YES = Set.of(
            Kind.parse("diversion-referral/assess"),
            Kind.parse("eligibility/request"),
            Kind.parse("eligibility/result"),
            Kind.parse("safety-report"));

    /** Who answers a referral, of those that belong to its case. */
    private static final Set<Role> ANSWERING = EnumSet.of(Role.CASE_MANAGEMENT, Role.PROSECUTOR);

    private final Schemas schemas;
    private final Policies policies;
    private final Masks masks;
    private final Map<Kind, Projection> nothing = new ConcurrentHashMap<>();
    /** Bounded, since people may list categories in very many ways. */
    private final Cache<Ruling.Cut, Ruling> rulings =
            Caffeine.newBuilder().maximumSize(5_000).build();

    public Disclosing(Schemas schemas, Policies policies, CodeClasses codes) {
        this.schemas = schemas;
        this.policies = policies;
        this.masks = new Masks(codes);
    }

    public Disclosure decide(CanonicalMessage message, Situation now) {
        return judge(message, now).decision();
    }

    /** What somebody is told who has received something on a consent that is over. */
    public Disclosure revoked(Situation now) {
        Optional<Policy> policy = policies.of(now.recipient().role());
        return RevocationNotice.of(now, policy.map(Policy::version).orElse("none"));
    }

    /** That notice, with what stays of the revocation itself: all of it. */
    public Explanation explainRevoked(CanonicalMessage message, Situation now) {
        Projection nothing = nothing(message.kind());
        List<FieldPath> here = nothing.walk(message.record(), masks, now.now()).withheld();
        return RevocationNotice.explained(revoked(now), nothing.leaves(), Set.copyOf(here), now);
    }

    /** The same decision, with the ground of each field. */
    public Explanation explain(CanonicalMessage message, Situation now) {
        return judge(message, now).explained(now);
    }

    /**
     * What a correction tells somebody of the message that it corrects.
     *
     * @param corrected the whole message as it ought to have been, as one of its own kind
     * @param had what went to the recipient before, in that order
     * @param target the delivery by which the recipient knows the message
     */
    public Disclosure correct(CanonicalMessage corrected, List<Received> had, UUID target, Situation now) {
        return correcting(corrected, had, target, now).decide(judge(corrected, now));
    }

    /** That the message is void, told to somebody who received something of it, and of that nothing. */
    public Disclosure nullify(CanonicalMessage message, List<Received> had, UUID target, Situation now) {
        return correcting(message, had, target, now).voided();
    }

    private Correcting correcting(CanonicalMessage message, List<Received> had, UUID target, Situation now) {
        var audience = now.recipient().role().audience();
        Holding holding = Holding.of(had, schemas.of(message.kind()), audience, masks, now.now());
        Optional<Policy> policy = policies.of(now.recipient().role());
        return new Correcting(
                message, holding, target, now, policy.map(Policy::version).orElse("none"));
    }

    /** Whether all that goes to somebody of justice is one coarse word of how the person is doing. */
    public boolean isOneWord(Disclosure decision, CanonicalMessage message, Situation now) {
        return decision instanceof Disclosure.Share share
                && now.recipient().role().isJustice()
                && share.shared().isEmpty()
                && !share.masked().isEmpty()
                && share.masked().stream().allMatch(path -> isClass(path, message.kind()));
    }

    private boolean isClass(FieldPath path, Kind kind) {
        return Optional.ofNullable(schemas.of(kind).fields().get(path))
                .filter(field -> field.mask(Audience.JUSTICE) == Mask.CLASS)
                .isPresent();
    }

    /**
     * What goes of one word beside what the recipient holds: nothing where that is the same, since each time that it is
     * said would be a visit.
     *
     * @param earlier of each message of its kind what went to the recipient, in the order in which the hub took them
     */
    public Disclosure news(
            CanonicalMessage message, Disclosure.Share word, List<List<Received>> earlier, Situation now) {
        var told = new TreeMap<>(Holding.units(word.message().record()));
        told.keySet().retainAll(Holding.units(Set.copyOf(word.masked())));
        boolean known = earlier.reversed().stream()
                .map(one -> Holding.of(
                        one, schemas.of(one.getFirst().content().kind()), Audience.JUSTICE, masks, now.now()))
                .filter(holding -> !holding.isEmpty())
                .findFirst()
                .filter(holding -> holding.has(told))
                .isPresent();
        return known
                ? withhold(Reason.NOTHING_NEW, message, word.policyVersion())
                : decide(message, now.withUpdate(!earlier.isEmpty()));
    }

    /** One that its sender has taken back goes nowhere. */
    public Disclosure nullified(CanonicalMessage message, Situation now) {
        return stays(Reason.NULLIFIED, message, policies.of(now.recipient().role()))
                .decision();
    }

    private Judged judge(CanonicalMessage message, Situation now) {
        Optional<Policy> policy = policies.of(now.recipient().role());
        Optional<Authority> release = now.release();
        if (release.isPresent() && policy.isPresent()) {
            return released(release.get(), message, now, policy.get());
        }
        Optional<Rule> rule = policy.flatMap(found -> found.rule(message.kind()));
        return rule.isEmpty() || release.isPresent()
                ? stays(Reason.NOT_RECEIVED, message, policy)
                : judge(message, now, policy.get(), rule.get());
    }

    /** Before the yes nothing goes beyond the case's own case management and the duty prosecutor. */
    private static boolean waitsForAcceptance(Kind kind, Situation now) {
        boolean answers = now.own() && ANSWERING.contains(now.recipient().role());
        return !answers && !saidYes(now) && !BEFORE_THE_YES.contains(kind);
    }

    /**
     * Whoever has let case management meet them has said yes to it and to who helps along with it. Justice waits for
     * the referrer's word: by the moment at which something came, it would learn what case management said.
     */
    private static boolean saidYes(Situation now) {
        return now.accepted() || (now.met() && now.recipient().role().isBesideJustice());
    }

    private Judged judge(CanonicalMessage message, Situation now, Policy policy, Rule rule) {
        Optional<Authority> emergency = now.emergency();
        boolean calledIn = emergency.isPresent();
        if (emergency.filter(one -> one.isOverAt(now.now())).isPresent()) {
            return stays(Reason.RELEASE_OVER, message, Optional.of(policy));
        }
        if (!now.party() && !calledIn) {
            return stays(Reason.NOT_A_PARTY, message, Optional.of(policy));
        }
        if (rule.whileInCustody() && !now.inCustody()) {
            return stays(Reason.NOT_IN_CUSTODY, message, Optional.of(policy));
        }
        if (!calledIn && waitsForAcceptance(message.kind(), now)) {
            return stays(Reason.NOT_ACCEPTED, message, Optional.of(policy));
        }
        List<Authority> inForce = inForce(message, now, policy);
        Ruling ruling = ruling(message.kind(), now, policy, rule, inForce);
        boolean contentOpened =
                !ruling.opensNothing() && ruling.opening().letsContentOf(message.record(), masks, now.now());
        Projection fields = ruling.whole(contentOpened);
        if (!contentOpened && ruling.needsAuthority()) {
            return new Judged(withhold(Reason.NO_AUTHORITY, message, policy.version()), inForce, fields, policy.at());
        }
        Projection.Walk walk = fields.walk(message.record(), masks, now.now());
        Disclosure decision;
        if (!walk.content()) {
            decision = withhold(Reason.NOTHING_TO_SHARE, message, policy.version());
        } else if (!policies.lacking(now.recipient(), now.now()).isEmpty()) {
            // The last question, so that a person is told only of what would have gone.
            decision = withhold(Reason.NO_AGREEMENT, message, policy.version());
        } else {
            decision =
                    share(now, policy, ruling.keys(), ruling.shown(), walk, used(inForce, ruling, walk.categories()));
        }
        return new Judged(decision, inForce, fields, policy.at());
    }

    /** The listed fields of this one message, beside every standing policy and on no other authority. */
    private Judged released(Authority release, CanonicalMessage message, Situation now, Policy policy) {
        SingleRelease single = new SingleRelease(release, schemas.of(message.kind()), policy.at());
        Projection fields = single.fields(now);
        List<Authority> inForce = single.isInForce(now) ? List.of(release) : List.of();
        Projection.Walk walk = fields.walk(message.record(), masks, now.now());
        Disclosure decision;
        if (release.isOverAt(now.now())) {
            decision = withhold(Reason.RELEASE_OVER, message, policy.version());
        } else if (inForce.isEmpty()) {
            decision = withhold(Reason.NO_AUTHORITY, message, policy.version());
        } else if (!walk.content()) {
            decision = withhold(Reason.NOTHING_TO_SHARE, message, policy.version());
        } else if (!policies.lacking(now.recipient(), now.now()).isEmpty()) {
            decision = withhold(Reason.NO_AGREEMENT, message, policy.version());
        } else {
            decision = share(now, policy, SingleRelease.KEYS, single.shown(), walk, inForce);
        }
        return new Judged(decision, inForce, fields, policy.at());
    }

    /**
     * What a programme is told of a disclosure of its content in an emergency: the record, and nothing of the content.
     */
    public Disclosure emergency(CanonicalMessage message, Situation now) {
        return reported(message, now).decision();
    }

    /** The same, with the ground of each field. */
    public Explanation explainEmergency(CanonicalMessage message, Situation now) {
        return reported(message, now).explained(now);
    }

    private Judged reported(CanonicalMessage message, Situation now) {
        Optional<Policy> found = policies.of(now.recipient().role());
        if (found.isEmpty()) {
            return stays(Reason.NOT_RECEIVED, message, found);
        }
        Policy policy = found.get();
        Projection fields = EmergencyReport.fields(schemas.of(message.kind()), policy.at());
        Projection.Walk walk = fields.walk(message.record(), masks, now.now());
        Disclosure decision = policies.lacking(now.recipient(), now.now()).isEmpty()
                ? share(now, policy, SingleRelease.KEYS, message.kind(), walk, List.of())
                : withhold(Reason.NO_AGREEMENT, message, policy.version());
        return new Judged(decision, List.of(), fields, policy.at());
    }

    /** Nothing goes, whatever the fields are. */
    private Judged stays(Reason reason, CanonicalMessage message, Optional<Policy> policy) {
        Disclosure decision =
                withhold(reason, message, policy.map(Policy::version).orElse("none"));
        ConfigPlace at = policy.map(Policy::at).orElse(NO_POLICY);
        return new Judged(decision, List.of(), nothing(message.kind()), at);
    }

    private Ruling ruling(Kind kind, Situation now, Policy policy, Rule rule, List<Authority> inForce) {
        var cut = new Ruling.Cut(now.recipient().role(), kind, now.origin(), Ruling.Cut.granted(inForce));
        return rulings.get(cut, unknown -> new Ruling(unknown, policy, rule, schemas.of(kind)));
    }

    private static List<Authority> inForce(CanonicalMessage message, Situation now, Policy policy) {
        List<Authority> inForce = new ArrayList<>(now.authorities().size());
        for (Authority authority : now.authorities()) {
            if (authority.inForceAt(now.now())
                    && !authority.type().isSingleRelease()
                    && !authority.isOnceForAnother(now.deliveryId())
                    && authority.lets(now.sender(), now.recipient(), policy.purpose())
                    && (authority.type() != AuthorityType.P2_CJ_2_35 || now.chargeHeld())
                    && Reach.covers(authority, message, now, policy.purpose())) {
                inForce.add(authority);
            }
        }
        return inForce;
    }

    /** The authorities that opened one of the categories that really went. */
    private static List<Authority> used(List<Authority> inForce, Ruling ruling, Set<Category> went) {
        List<Authority> used = new ArrayList<>(inForce.size());
        for (Authority authority : inForce) {
            Set<Category> opened = EnumSet.copyOf(went);
            opened.retainAll(ruling.opensBy(authority.type()));
            if (!Collections.disjoint(authority.categories(), opened)) {
                used.add(authority);
            }
        }
        return Collections.unmodifiableList(used);
    }

    private static Disclosure share(
            Situation now,
            Policy policy,
            Map<FieldPath, List<String>> keys,
            Kind shown,
            Projection.Walk walk,
            List<Authority> used) {
        ObjectNode record = walk.record();
        keys.forEach((key, steps) -> {
            String handle = now.handles().keys().get(key);
            if (handle != null) {
                set(record, steps, handle);
            }
        });
        Set<Category> went = walk.categories();
        List<Scope> scopes = used.stream()
                .map(authority -> scope(authority, now, went, policy.purpose()))
                .toList();
        var message = new RedactedMessage(now, shown, record, went, scopes);
        return new Disclosure.Share(message, walk.shared(), walk.masked(), walk.withheld(), used, policy.version());
    }

    /** As far as it concerns this message: that a consent also covers SUD would tell a prosecutor what is not his. */
    private static Scope scope(Authority authority, Situation now, Set<Category> went, String purpose) {
        Set<Category> here = EnumSet.copyOf(went);
        here.retainAll(authority.categories());
        return new Scope(
                now.handles().authorities().getOrDefault(authority.id(), ""),
                authority.type(),
                here,
                authority.once() == null ? Set.of(purpose) : authority.purposes(),
                authority.signedAt(),
                authority.from(),
                authority.until(),
                authority.revocableFrom());
    }

    static void set(ObjectNode record, List<String> steps, String value) {
        ObjectNode at = record;
        int last = steps.size() - 1;
        for (int i = 0; i < last; i++) {
            String step = steps.get(i);
            at = at.get(step) instanceof ObjectNode there ? there : at.putObject(step);
        }
        at.put(steps.get(last), value);
    }

    private Disclosure withhold(Reason reason, CanonicalMessage message, String version) {
        Projection.Walk walk = nothing(message.kind()).walk(message.record(), masks, Instant.EPOCH);
        return new Disclosure.Withhold(reason, walk.withheld(), version);
    }

    private Projection nothing(Kind kind) {
        return nothing.computeIfAbsent(
                kind,
                any -> new Projection(schemas.of(kind).fields().values().stream()
                        .map(field -> new Projection.Leaf(
                                field, Treatment.WITHHOLD, Mask.DROP, false, new Ground.Unlisted(NO_POLICY)))
                        .toList()));
    }
}
