package org.diversionhub.onboarding;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diversionhub.partner.BrokerAddress;
import org.diversionhub.partner.Endpoint;
import org.diversionhub.partner.Pickup;
import org.diversionhub.partner.SignIn;
import org.diversionhub.transport.BrokerProbe.Link;

/**
 * The way to a broker that a partner runs, as far as an open link. Nothing is put there, and nothing is taken.
 *
 * @param setting where a person changes the address
 */
record ForeignBrokerChecks(URI broker, Optional<SignIn> signIn, List<Way> links, String setting, Means means) {
    /** A link that has to open, and how its check is called. */
    private record Way(String check, Link link, String node) {}

    static ForeignBrokerChecks of(Endpoint to, Means means) {
        return new ForeignBrokerChecks(
                to.to(),
                to.signIn(),
                List.of(new Way("address", Link.TO, BrokerAddress.node(to.to()))),
                "deliver.to",
                means);
    }

    static ForeignBrokerChecks of(Pickup from, Means means) {
        List<Way> links = new ArrayList<>();
        links.add(new Way("address", Link.FROM, BrokerAddress.node(from.from())));
        from.answers().ifPresent(node -> links.add(new Way("answers", Link.TO, node)));
        return new ForeignBrokerChecks(from.from(), from.signIn(), links, "pickup.from", means);
    }

    List<Check> checks() {
        Address address = Address.of(broker, broker.getPort(), setting, means.most());
        TlsChecks trust = new TlsChecks(address, means.tls(), means.clock());
        List<Check> checks = new ArrayList<>(address.checks());
        checks.addAll(trust.checks());
        checks.add(Check.needed("sign-in", () -> signIn(trust), late()));
        links.forEach(way -> checks.add(Check.alone(way.check(), () -> opened(way))));
        return checks;
    }

    private String late() {
        return "something speaks TLS on port " + broker.getPort()
                + " and says nothing of AMQP 1.0: ask the partner which port of its broker does";
    }

    private Said signIn(TlsChecks trust) {
        if (!trust.isTrusted()) {
            return new Said.NotTried("the hub tells no server who it is that it does not trust");
        }
        return look(Link.NONE, "")
                .map(this::notIn)
                .orElseGet(() -> new Said.Ok(signIn.isPresent() ? "with a password" : "as " + subject()));
    }

    private Said notIn(String step) {
        return switch (step) {
            case "no-secret", "secret-not-private", "secret-unreadable" ->
                new Said.Failed(
                        "the file of the password cannot be used (" + step + ")",
                        "one line in the file that sign-in names, in the folder hub.secrets.folder; nobody but its owner"
                                + " may read it (chmod 600)");
            case "login" ->
                new Said.Failed(
                        "the broker does not let the hub in",
                        signIn.isPresent()
                                ? "compare user and password with the partner's; the broker has to offer SASL PLAIN"
                                : "the partner's broker offers SASL EXTERNAL and knows " + subject()
                                        + ", or the partner gives the hub a password (`sign-in: {basic: …}`)");
            case "tls" ->
                new Said.Failed(
                        "the broker refuses the hub's certificate",
                        "the partner has its broker trust the authority "
                                + means.tls()
                                        .own()
                                        .getFirst()
                                        .getIssuerX500Principal()
                                        .getName()
                                + "; a certificate that was taken back is refused as well");
            default -> new Said.Failed("no AMQP 1.0 is spoken there (" + step + ")", late());
        };
    }

    private Said opened(Way way) {
        return look(way.link(), way.node())
                .<Said>map(step -> new Said.Failed(
                        "there is no link with " + way.node() + " (" + step + ")",
                        "compare the address with the partner's, letter by letter; its broker has to have it, and to let"
                                + " the hub "
                                + (way.link() == Link.TO ? "send to it" : "take from it")))
                .orElseGet(() -> new Said.Ok("a link with " + way.node() + " opens"));
    }

    private Optional<String> look(Link link, String node) {
        return means.brokers().look(broker, signIn, link, node, means.most());
    }

    private String subject() {
        return means.tls().own().getFirst().getSubjectX500Principal().getName();
    }
}
