package org.diversionhub.onboarding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.diversionhub.partner.Partner;
import org.diversionhub.transport.PartnerBroker;

/**
 * Whether a partner that comes to the hub's broker finds it.
 *
 * @param running the broker, inside the hub itself
 */
record BrokerChecks(Partner partner, Means means, Optional<PartnerBroker> running) {
    private static final String HERE = "localhost";

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.needed("broker", this::enabled, ""));
        Address address = new Address(HERE, port(), "hub.amqp.port", means.most());
        checks.add(Check.needed(
                "listens",
                () -> address.checks().getLast().look().call() instanceof Said.Ok ok
                        ? ok
                        : new Said.Failed(
                                "the broker does not listen on port " + port(),
                                "start the hub, and look into its log for hub.amqp"),
                "start the hub, and look into its log for hub.amqp"));
        TlsChecks tls = new TlsChecks(address, means.tls(), means.clock());
        // By which name partners call the hub is not known here: the name is left to them.
        checks.addAll(tls.checks().subList(0, 3));
        checks.add(Check.alone("queue", this::queue));
        return checks;
    }

    private int port() {
        return running.map(PartnerBroker::port).orElse(means.broker().port());
    }

    private Said enabled() {
        return means.broker().enabled()
                ? new Said.Ok("the hub has a broker for partners")
                : new Said.Failed(
                        "the hub has no broker for partners",
                        "set hub.amqp.enabled=true (HUB_AMQP_ENABLED) and start the hub again");
    }

    private Said queue() {
        if (running.isEmpty()) {
            return new Said.NotTried("the running hub alone can look: it does, as hub.partner-tests.every says");
        }
        return running.get().knows(partner.id())
                ? new Said.Ok("to." + partner.id() + " and its others are there")
                : new Said.Failed(
                        "there is no queue of " + partner.id(),
                        "start the hub again: it makes the queues at the start");
    }
}
