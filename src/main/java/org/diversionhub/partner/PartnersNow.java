package org.diversionhub.partner;

/** The partners of the configuration that is in use at the moment of asking. */
@FunctionalInterface
public interface PartnersNow {
    Partners get();
}
