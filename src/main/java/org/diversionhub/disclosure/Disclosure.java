package org.diversionhub.disclosure;

import java.util.List;
import org.diversionhub.consent.Authority;
import org.diversionhub.message.FieldPath;

/** The decision about one message and one recipient, with its reasons; it never holds a value outside the message. */
public sealed interface Disclosure {
    /** The hash of the policy file that decided, or "none". */
    String policyVersion();

    /** Fields that the message has and this recipient does not get. */
    List<FieldPath> withheld();

    /**
     * The message goes.
     *
     * @param authorities those that opened a field of it
     */
    record Share(
            RedactedMessage message,
            List<FieldPath> shared,
            List<FieldPath> masked,
            List<FieldPath> withheld,
            List<Authority> authorities,
            String policyVersion)
            implements Disclosure {}

    /** Nothing goes. */
    record Withhold(Reason reason, List<FieldPath> withheld, String policyVersion) implements Disclosure {}
}
