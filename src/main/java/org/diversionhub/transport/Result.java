package org.diversionhub.transport;

/** How a send ended. Reasons are words of ours: never an address, never a text of the partner's. */
public sealed interface Result {
    record Delivered() implements Result {}

    /** The partner may take it later. */
    record TryAgain(String reason) implements Result {}

    /** The partner will not take it as it is. */
    record Rejected(String reason) implements Result {}
}
