package org.diversionhub.transport;

/** The queues of one partner at the partners' broker. */
record Queues(String partner) {
    /** What the partner sends. */
    String from() {
        return "from." + partner;
    }

    /** What goes to the partner. */
    String to() {
        return "to." + partner;
    }

    /** Receipts and problems of what it has sent. */
    String answers() {
        return "answers." + partner;
    }

    /** Artemis may name the queue behind the address. */
    boolean isRead(String address) {
        return isQueue(to(), address) || isQueue(answers(), address);
    }

    private static boolean isQueue(String name, String address) {
        return address.equals(name) || address.equals(name + "::" + name);
    }
}
