package org.diversionhub.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.filter.impl.FilterImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.QueueImpl;
import org.apache.activemq.artemis.utils.collections.LinkedListIterator;
import org.jspecify.annotations.Nullable;

/** The queues of the partners' broker, seen from within: what no client may do, and what lies there while it lies. */
final class BrokerQueues {
    /** The property that says which delivery a message is. */
    static final String DELIVERY = "delivery";

    private static final Duration SEEN = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final ActiveMQServer server;

    BrokerQueues(ActiveMQServer server) {
        this.server = server;
    }

    private interface Change<T> {
        T make() throws Exception;
    }

    /**
     * Returns when it is on the disk. Artemis ties what a thread asks of the disk to the first broker that the thread
     * has met, and a process has several: where that one has ended, this one takes it for a broken disk, and ends too.
     */
    private <T> T onTheDisk(Change<T> change) {
        server.getStorageManager().clearContext();
        try {
            T made = change.make();
            server.getStorageManager().waitOnOperations();
            return made;
        } catch (Exception e) {
            throw new IllegalStateException("the partners' broker failed", e);
        } finally {
            server.getStorageManager().clearContext();
        }
    }

    private @Nullable Queue locate(String name) {
        return server.locateQueue(SimpleString.of(name));
    }

    boolean has(String name) {
        return locate(name) != null;
    }

    long count(String name) {
        Queue queue = locate(name);
        return queue == null ? 0 : queue.getMessageCount();
    }

    /** Makes it if there is none. */
    void create(String name) {
        onTheDisk(() -> server.createQueue(
                QueueConfiguration.of(name)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true)
                        .setAutoCreateAddress(true)
                        .setAutoCreated(false)
                        .setAutoDelete(false),
                true));
    }

    void hold(String name, boolean hold) {
        Queue queue = locate(name);
        if (queue == null || queue.isPaused() == hold) {
            return;
        }
        onTheDisk(() -> {
            if (hold) {
                queue.pause(true); // over a restart, too
            } else {
                queue.resume();
            }
            return queue;
        });
    }

    /** The deliveries that lie there, the oldest first. */
    List<UUID> deliveries(String name) {
        Queue queue = locate(name);
        return queue == null ? List.of() : deliveries(queue);
    }

    private static List<UUID> deliveries(Queue queue) {
        List<UUID> found = new ArrayList<>();
        try (LinkedListIterator<MessageReference> all = queue.browserIterator()) {
            while (all.hasNext()) {
                String delivery = all.next().getMessage().getStringProperty(DELIVERY);
                if (delivery != null) {
                    found.add(UUID.fromString(delivery));
                }
            }
        }
        return found;
    }

    /**
     * Moves a delivery that nobody has taken; the same one may be put into the first queue again later.
     *
     * @return whether it lies in the other queue now
     */
    boolean move(String from, String to, UUID delivery) {
        Queue queue = locate(from);
        boolean moved = queue != null
                && onTheDisk(() -> queue.moveReferences(
                                QueueImpl.DEFAULT_FLUSH_LIMIT, itself(delivery), SimpleString.of(to), false, null)
                        > 0);
        if (moved) {
            awaitSeen(to, delivery);
        }
        return (moved || deliveries(to).contains(delivery)) && forget(from, delivery);
    }

    /** It is seen a moment after it is on the disk, and what is not seen is not deleted. */
    private void awaitSeen(String name, UUID delivery) {
        Queue queue = Objects.requireNonNull(locate(name));
        long end = System.nanoTime() + SEEN.toNanos();
        do {
            queue.flushExecutor();
            if (deliveries(queue).contains(delivery)) {
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        } while (System.nanoTime() < end);
        throw new IllegalStateException("the partners' broker is slow");
    }

    private boolean forget(String address, UUID delivery) {
        return onTheDisk(() -> {
            server.getPostOffice()
                    .getDuplicateIDCache(SimpleString.of(address))
                    .deleteFromCache(SimpleString.of(delivery.toString()).getData());
            return true;
        });
    }

    /** @return whether it was there */
    boolean delete(String name, UUID delivery) {
        Queue queue = Objects.requireNonNull(locate(name));
        return onTheDisk(() -> queue.deleteMatchingReferences(itself(delivery)) > 0);
    }

    /**
     * Deletes what an earlier try has left there, so that another may come in its place; what was taken stays taken.
     */
    void makeRoom(String name, UUID delivery) {
        boolean came = server.getPostOffice()
                .getDuplicateIDCache(SimpleString.of(name))
                .contains(SimpleString.of(delivery.toString()).getData());
        if (came && delete(name, delivery)) {
            forget(name, delivery);
        }
    }

    private static Filter itself(UUID delivery) throws Exception {
        return FilterImpl.createFilter(DELIVERY + " = '" + delivery + "'");
    }
}
