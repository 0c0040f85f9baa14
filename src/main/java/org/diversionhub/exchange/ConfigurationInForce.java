package org.diversionhub.exchange;

/** An event: another configuration than before is in force. */
public record ConfigurationInForce(Snapshot snapshot) {
    @Override
    public String toString() {
        return "ConfigurationInForce[…]";
    }
}
