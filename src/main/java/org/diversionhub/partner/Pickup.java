package org.diversionhub.partner;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;

/**
 * Where a partner leaves what it sends, and the hub looks for it.
 *
 * @param from a folder, here or on its SFTP server; a folder of a mailbox; its queue at the hub's broker; an address at
 *     a broker of its own; or the hub's MLLP listener
 * @param every how long the hub waits between two looks
 * @param server how that server is known; empty where it is no server
 * @param signIn to its own broker; empty where that goes by the hub's certificate
 * @param answers to which address there receipts and problems go; empty where it has no broker of its own
 * @param passwordFile of a mailbox alone: the name of its file in the folder of the secrets
 * @param mapping by which what is not in the hub's own JSON is read; empty where all of it is
 * @param mappingAt where its file names the mapping
 */
public record Pickup(
        URI from,
        Duration every,
        Optional<SshServer> server,
        Optional<SignIn> signIn,
        Optional<String> answers,
        Optional<String> passwordFile,
        Optional<String> mapping,
        ConfigPlace mappingAt) {
    static final String FORMS =
            String.join(", ", FolderAddress.FORM, MailboxAddress.FORM, BrokerAddress.FORM) + ", amqp: or mllps:";

    /** What needs no more than its scheme: the partner comes to the hub. */
    private static final Set<String> HERE = Set.of("amqp:", "mllps:");

    /** One that is neither a mailbox nor a broker of the partner's. */
    public Pickup(
            URI from, Duration every, Optional<SshServer> server, Optional<String> mapping, ConfigPlace mappingAt) {
        this(from, every, server, Optional.empty(), Optional.empty(), Optional.empty(), mapping, mappingAt);
    }

    static URI parse(String text) {
        URI uri = URI.create(HERE.contains(text) ? text + "here" : text);
        if (HERE.contains(text)) {
            return uri;
        }
        if (BrokerAddress.is(uri)) {
            return BrokerAddress.parse(uri);
        }
        return MailboxAddress.is(uri) ? MailboxAddress.parse(uri) : FolderAddress.parse(uri);
    }

    /** Whether it is a mailbox, to which anybody can write. */
    public boolean isMail() {
        return transport().equals("imaps");
    }

    /** Whether it is the partner's queue at the hub's broker. */
    public boolean isBroker() {
        return transport().equals("amqp");
    }

    /** Whether it is an address at a broker of the partner's. */
    public boolean isForeignBroker() {
        return BrokerAddress.is(from);
    }

    /** Whether the partner sends to the hub's MLLP listener. */
    public boolean isMllp() {
        return transport().equals("mllps");
    }

    /** Whether it is a place of this partner's own, which nobody else may have. */
    boolean isPlace() {
        return !isBroker() && !isMllp();
    }

    /** Whether it lies on the hub's own disks before the hub reads it. */
    public boolean isKeptHere() {
        return isBroker() || transport().equals("folder");
    }

    /** The route template by which it is looked at. */
    public String transport() {
        return from.getScheme();
    }
}
