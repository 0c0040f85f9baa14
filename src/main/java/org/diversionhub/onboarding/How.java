package org.diversionhub.onboarding;

/** Who tests, and how far it goes. */
public enum How {
    /** The hub, by itself: nothing is written. */
    BY_ITSELF,
    /** A person: where files go, an empty one is written for a moment. */
    BY_HAND,
    /** A person who wants a message to go the whole way. */
    WITH_SAMPLE
}
