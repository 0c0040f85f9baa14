package org.diversionhub.transport;

import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.trust.Sender;
import org.diversionhub.trust.SenderIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may come in by MLLP, and how often at once: a partner is known by its certificate, asked anew for each message.
 */
final class MllpDoor {
    private static final Logger LOG = LoggerFactory.getLogger(MllpDoor.class);

    private final SenderIdentity identity;
    private final PartnersNow partners;
    private final MllpService service;
    private final int perPartner;
    private final Map<String, Integer> inside = new ConcurrentHashMap<>();

    MllpDoor(SenderIdentity identity, PartnersNow partners, MllpService service, int perPartner) {
        this.identity = identity;
        this.partners = partners;
        this.service = service;
        this.perPartner = perPartner;
    }

    MllpService service() {
        return service;
    }

    /** Whose certificate it is, if that one may send here. */
    Optional<Partner> partner(X509Certificate[] chain) {
        return switch (identity.identify(chain, partners.get())) {
            case Sender.Known known when service.serves(known.partner()) -> Optional.of(known.partner());
            case Sender.Known known -> {
                LOG.warn(
                        "{} sends nothing by MLLP, as its file says (pickup)",
                        known.partner().id());
                yield Optional.empty();
            }
            case Sender.Refused refused -> {
                LOG.warn("refused a certificate at MLLP ({}, sha256 {})", refused.reason(), refused.fingerprint());
                yield Optional.empty();
            }
        };
    }

    /** Whether there is room for one more connection of this partner's; if so, it {@link #leave}s at the end. */
    boolean enter(Partner partner) {
        int now = inside.merge(partner.id(), 1, Integer::sum);
        if (now > perPartner) {
            leave(partner);
            LOG.warn("{} has {} MLLP connections already (hub.mllp.per-partner)", partner.id(), perPartner);
            return false;
        }
        return true;
    }

    void leave(Partner partner) {
        inside.computeIfPresent(partner.id(), (id, count) -> count == 1 ? null : count - 1);
    }
}
