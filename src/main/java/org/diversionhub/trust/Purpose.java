package org.diversionhub.trust;

/**
 * Why something sealed is opened. There is no way to plaintext that does not name one; whoever opens hands it to the
 * audit.
 */
public enum Purpose {
    /** To make what one recipient gets. */
    DELIVERY,
    /** To show a partner what it has said itself. */
    OWN,
    /** To act on what the message says: consents, the state of the case. */
    HANDLE,
    /** To see whether a message has the fields that a single release lists. */
    RELEASE,
    /** To tell what somebody would get, as paths and reasons. */
    PREVIEW,
    /** To see whether somebody who was booked is the participant. */
    MATCHING,
    /** To count people by race, ethnicity, sex and age: what came of referrals. */
    OUTCOMES
}
