package org.diversionhub.partner;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.Misfit;

/**
 * What a partner file says of a broker of the partner's own.
 *
 * @param pickup the section of the file
 * @param broker whether it is one, and not another place
 */
record BrokerSection(ConfigMap pickup, boolean broker) {
    private static final Set<Protection.Measure> BOTH = Set.of(Protection.Measure.values());

    Optional<SignIn> signIn() {
        if (!pickup.has("sign-in")) {
            return Optional.empty();
        }
        if (!broker) {
            pickup.fault("sign-in", "only a broker of the partner's own is signed in to here", "no `sign-in`");
        }
        Optional<SignIn> signIn = Optional.ofNullable(SignIn.read(pickup.map("sign-in")));
        refuseTokens(pickup, signIn);
        return signIn;
    }

    /** SASL PLAIN has room for a name and a password. */
    static void refuseTokens(ConfigMap map, Optional<SignIn> signIn) {
        if (signIn.filter(SignIn.ClientCredentials.class::isInstance).isPresent()) {
            map.fault("sign-in", "a broker takes the hub's certificate or a password", "`basic: {…}`, or no `sign-in`");
        }
    }

    /** Where receipts and problems go; without it nobody there would learn what became of a message. */
    Optional<String> answers(URI from) {
        if (!broker && !pickup.has("answers")) {
            return Optional.empty();
        }
        if (!broker) {
            pickup.fault("answers", "only a broker of the partner's own has an address for answers", "no `answers`");
        }
        Optional<String> answers =
                Optional.ofNullable(pickup.value("answers", BrokerSection::node, "an address at the same broker"));
        if (broker && answers.filter(BrokerAddress.node(from)::equals).isPresent()) {
            pickup.fault("answers", "the hub would take its own answers for messages", "another address than `from`");
        }
        return answers;
    }

    void refuse(Optional<String> mapping) {
        if (broker && mapping.isPresent()) {
            pickup.fault("mapping", "what comes from a broker is the hub's JSON, signed and encrypted", "no `mapping`");
        }
    }

    private static String node(String text) {
        if (!BrokerAddress.NODE.matcher(text).matches()) {
            throw new Misfit("what stands there does not fit `answers`", "an address at the same broker");
        }
        return text;
    }

    /** What lies at a foreign broker is for the partner alone to open. */
    static void refuseInTheClear(
            ConfigMap file, Optional<Endpoint> endpoint, Optional<Pickup> pickup, Protection protection) {
        if (endpoint.filter(Endpoint::isForeignBroker).isPresent()
                && !protection.out().containsAll(BOTH)) {
            file.fault("deliver", "what lies at a broker is not signed and encrypted", "`protect: [sign, encrypt]`");
        }
        if (pickup.filter(Pickup::isForeignBroker).isPresent() && !protection.required()) {
            file.fault(
                    "pickup",
                    "what lies at a broker may come unsigned or unencrypted",
                    "`protection: {certificates: […], required: true}`");
        }
        endpoint.map(Endpoint::to)
                .filter(to -> pickup.filter(from -> from.isForeignBroker() && isOneOf(from, to))
                        .isPresent())
                .ifPresent(to -> file.fault(
                        "deliver", "it is an address from which the hub takes, or to which answers go", "another one"));
    }

    private static boolean isOneOf(Pickup pickup, URI to) {
        return pickup.from().equals(to)
                || pickup.answers()
                        .map(answers -> pickup.from().resolve("/" + answers))
                        .filter(to::equals)
                        .isPresent();
    }
}
