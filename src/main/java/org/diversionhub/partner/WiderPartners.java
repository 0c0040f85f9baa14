package org.diversionhub.partner;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.diversionhub.message.Kind;

/**
 * Where partner files let somebody send or receive more than others did, or somebody else stand in a partner's place. A
 * doubt is "more"; names, retries and how often is looked are no matter of it.
 */
public final class WiderPartners {
    private final Partners before;

    public WiderPartners(Partners before) {
        this.before = before;
    }

    /** @return in words, each with its partner; empty if there is nothing */
    public List<String> than(Partners after) {
        return after.all().stream()
                .flatMap(partner -> before.byId(partner.id())
                        .map(old -> of(old, partner))
                        .orElseGet(() -> Stream.of("is new"))
                        .map(what -> partner.id() + " " + what))
                .sorted()
                .toList();
    }

    private static Stream<String> of(Partner old, Partner now) {
        List<String> more = new ArrayList<>();
        if (old.role() != now.role() || old.part2Program() != now.part2Program()) {
            more.add("has another role, or is a part 2 programme or none");
        }
        if (old.hipaaEntity() != now.hipaaEntity()) {
            more.add("is a HIPAA entity or none");
        }
        if (!old.certificates().containsAll(now.certificates())) {
            more.add("is known by another certificate");
        }
        agreements(old, now, more);
        Set<Kind> sent = old.sends();
        if (!now.sends().stream().allMatch(kind -> sent.contains(kind) || sent.contains(new Kind(kind.name(), null)))) {
            more.add("may send more");
        }
        if (!old.posts().mappings().containsAll(now.posts().mappings())) {
            more.add("sends another format");
        }
        now.endpoint().ifPresent(to -> endpoint(old.endpoint(), to, more));
        now.pickup().ifPresent(from -> pickup(old.pickup(), from, more));
        if (!isWithin(now.programs(), old.programs())) {
            more.add("reads the outcomes of other programmes");
        }
        if (!isOwned(now.smart(), old.smart())) {
            more.add("signs in with another key");
        }
        protection(old.protection(), now.protection(), more);
        return more.stream();
    }

    private static void agreements(Partner old, Partner now, List<String> more) {
        for (Map.Entry<Agreement.Type, Agreement> one : now.agreements().entrySet()) {
            Agreement was = old.agreements().get(one.getKey());
            if (was == null || was.until().isBefore(one.getValue().until())) {
                more.add("has its " + one.getKey().key() + " until a later day");
            }
        }
    }

    private static void endpoint(Optional<Endpoint> old, Endpoint now, List<String> more) {
        if (!same(old.map(Endpoint::to), now.to())
                || !old.flatMap(Endpoint::news).equals(now.news())
                || !tokenAt(old.flatMap(Endpoint::signIn)).containsAll(tokenAt(now.signIn()))
                || !isPinned(old.flatMap(Endpoint::server), now.server())) {
            more.add("is reached elsewhere");
        }
        if (old.isPresent() && !old.flatMap(Endpoint::signIn).equals(now.signIn())) {
            more.add("is signed in to otherwise"
                    + now.signIn()
                            .map(in -> ", with the secret " + in.secretName())
                            .orElse(""));
        }
        if (!same(old.map(Endpoint::mapping), now.mapping())) {
            more.add("gets another format");
        }
    }

    /** Where the hub's secret goes. */
    private static Set<URI> tokenAt(Optional<SignIn> signIn) {
        return signIn.filter(SignIn.ClientCredentials.class::isInstance)
                .map(SignIn.ClientCredentials.class::cast)
                .map(oauth2 -> Set.of(oauth2.token()))
                .orElse(Set.of());
    }

    private static void pickup(Optional<Pickup> old, Pickup now, List<String> more) {
        Optional<URI> from = old.map(Pickup::from);
        if (!same(from, now.from()) || !isPinned(old.flatMap(Pickup::server), now.server())) {
            more.add("leaves its messages elsewhere");
        }
        if (old.isPresent()
                && !(old.flatMap(Pickup::signIn).equals(now.signIn())
                        && old.flatMap(Pickup::answers).equals(now.answers()))) {
            more.add("has its broker signed in to otherwise, or its answers elsewhere");
        }
        if (old.isPresent() && !old.flatMap(Pickup::passwordFile).equals(now.passwordFile())) {
            more.add("has its mailbox opened with the secret "
                    + now.passwordFile().orElse(""));
        }
        if (!old.flatMap(Pickup::mapping).equals(now.mapping())) {
            more.add("sends another format");
        }
    }

    private static <T> boolean same(Optional<T> old, T now) {
        return old.filter(now::equals).isPresent();
    }

    private static boolean isPinned(Optional<SshServer> old, Optional<SshServer> now) {
        return contains(
                old.map(SshServer::hostKeys).orElse(Set.of()),
                now.map(SshServer::hostKeys).orElse(Set.of()));
    }

    private static boolean isWithin(Optional<PartnerPrograms> now, Optional<PartnerPrograms> old) {
        return now.isEmpty()
                ? old.isEmpty()
                : old.filter(was -> was.ids().containsAll(now.get().ids())).isPresent();
    }

    private static boolean isOwned(Optional<SmartKeys> now, Optional<SmartKeys> old) {
        return now.isEmpty()
                || old.filter(was -> contains(was.owned(), now.get().owned())).isPresent();
    }

    private static void protection(Protection old, Protection now, List<String> more) {
        if (!now.out().containsAll(old.out()) || (old.required() && !now.required())) {
            more.add("has less protection");
        }
        if (!old.certificates().containsAll(now.certificates())) {
            more.add("encrypts and signs with another key");
        }
    }

    private static boolean contains(Collection<?> all, Collection<?> some) {
        return all.containsAll(some);
    }
}
