package org.diversionhub.exchange;

import java.util.List;
import java.util.Optional;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Fault;
import org.diversionhub.partner.Partner;

/** A service that case management asks one provider or peer for: it goes to whom it names, and to nobody else. */
final class ServiceReferrals {
    static final String KIND = "service-referral";

    private static final String PROVIDER = "service.provider";

    private ServiceReferrals() {}

    static boolean is(CanonicalMessage message) {
        return message.kind().name().equals(KIND);
    }

    /** Whom it names, if a policy lets that role receive it. */
    static Optional<Partner> provider(Accepting accepting) {
        var receivers =
                accepting.snapshot().policies().receivers(accepting.message().kind());
        return accepting
                .message()
                .text(PROVIDER)
                .flatMap(id -> accepting.snapshot().partners().byId(id))
                .filter(partner ->
                        receivers.contains(partner.role()) && partner.endpoint().isPresent())
                .filter(partner -> !partner.id().equals(accepting.sender().id()));
    }

    /** One that reaches nobody is refused, or somebody would wait for an answer. */
    static List<Fault> faults(Accepting accepting) {
        return is(accepting.message()) && provider(accepting).isEmpty()
                ? List.of(new Fault(
                        "/" + PROVIDER.replace('.', '/'),
                        "must be the id of a provider or peer whom the hub reaches with it"))
                : List.of();
    }
}
