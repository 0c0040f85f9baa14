package org.diversionhub.transport;

import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.PartnersNow;
import org.diversionhub.trust.Sender;
import org.diversionhub.trust.SenderIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what at the partners' broker: a partner is known by its certificate, as at the hub's other doors, and may
 * send to its own queue and take from its own two. Names and passwords mean nothing. It is asked anew at each check.
 */
final class PartnerAccess implements ActiveMQSecurityManager5 {
    private final SenderIdentity identity;
    private final PartnersNow partners;

    PartnerAccess(SenderIdentity identity, PartnersNow partners) {
        this.identity = identity;
        this.partners = partners;
    }

    /** The hub itself, inside this process. */
    private record Hub() implements Principal {
        @Override
        public String getName() {
            return "hub";
        }
    }

    private record Known(String id, List<X509Certificate> chain) implements Principal {
        @Override
        public String getName() {
            return id;
        }
    }

    @Override
    public @Nullable Subject authenticate(
            @Nullable String user,
            @Nullable String password,
            RemotingConnection connection,
            @Nullable String securityDomain) {
        if (connection.getTransportConnection() instanceof InVMConnection) {
            return subject(new Hub());
        }
        X509Certificate[] chain = CertificateUtil.getCertsFromConnection(connection);
        return chain == null || chain.length == 0
                ? null
                : partner(chain)
                        .map(known -> subject(new Known(known.id(), List.of(chain))))
                        .orElse(null);
    }

    private Optional<Partner> partner(X509Certificate[] chain) {
        return identity.identify(chain, partners.get()) instanceof Sender.Known known
                ? Optional.of(known.partner())
                : Optional.empty();
    }

    private static Subject subject(Principal principal) {
        // Artemis wants a name of its own kind beside ours.
        Set<Principal> both = Set.of(principal, new UserPrincipal(principal.getName()));
        return new Subject(true, both, Set.of(), Set.of());
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
        return subject.getPrincipals().stream().anyMatch(principal -> switch (principal) {
            case Hub hub -> isHubs(check, address);
            case Known known -> mayStill(known, check, address);
            default -> false;
        });
    }

    /** The hub itself does no more than its work: it is no way round for somebody else. */
    private static boolean isHubs(CheckType check, String address) {
        return switch (check.name()) {
            case "SEND" -> address.startsWith("to.") || address.startsWith("answers.");
            case "CONSUME" -> address.startsWith("from.") || address.startsWith("dead");
            default -> false;
        };
    }

    private boolean mayStill(Known known, CheckType check, String address) {
        Queues own = new Queues(known.id());
        boolean may = check == CheckType.SEND
                ? own.from().equals(address)
                : check == CheckType.CONSUME && own.isRead(address);
        return may
                && partner(known.chain().toArray(X509Certificate[]::new))
                        .filter(now -> now.id().equals(known.id()))
                        .isPresent();
    }

    /** Artemis asks {@link #authenticate} in place of these. */
    @Override
    public boolean validateUser(String user, String password) {
        return false;
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType checkType) {
        return false;
    }
}
