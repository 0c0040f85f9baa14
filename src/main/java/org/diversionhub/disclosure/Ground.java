package org.diversionhub.disclosure;

import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.AuthorityType;

/** Why a field goes or stays, and where the policy says so. It is worked out with the decision, never after it. */
public sealed interface Ground {
    /** The line of the policy file. */
    ConfigPlace at();

    /** Its category is listed, and this content needs no authority. */
    record Listed(ConfigPlace at) implements Ground {}

    /** Authorities of these types open it. */
    record Opened(Set<AuthorityType> types, ConfigPlace at) implements Ground {}

    /** A single release lists it. */
    record Released(AuthorityType type, ConfigPlace at) implements Ground {}

    /** A single release does not list it, or cannot: nothing goes beside it. */
    record BesideRelease(AuthorityType type, ConfigPlace at) implements Ground {}

    /** It tells whom the content is about that an authority opens. */
    record Accompanies(ConfigPlace at) implements Ground {}

    /** The hub puts the recipient's own name for it here; the sender's goes to nobody. */
    record OwnHandle(ConfigPlace at) implements Ground {}

    /** The policy denies its category, whatever else is written or signed. */
    record Denied(ConfigPlace at) implements Ground {}

    /** The policy does not list its category for this kind. */
    record Unlisted(ConfigPlace at) implements Ground {}

    /** The policy limits this kind to other fields. */
    record BesideLimit(ConfigPlace at) implements Ground {}

    /** It is listed, but only with an authority of one of these types, and none is in force. */
    record Unopened(Set<AuthorityType> types, ConfigPlace at) implements Ground {}

    /** It is listed, but its mask for this recipient leaves nothing of it. */
    record NothingRemains(ConfigPlace at) implements Ground {}

    /**
     * The recipient is told that a consent is over, by a notice of the hub's own, and nothing of what somebody wrote.
     */
    record NoticeInstead(ConfigPlace at) implements Ground {}

    /** The programme whose content went in an emergency documents it. */
    record Reported(ConfigPlace at) implements Ground {}

    /** That programme is told of the disclosure, and not what somebody else wrote of the patient. */
    record BesideReport(ConfigPlace at) implements Ground {}

    /** It could go, but the whole message stays. */
    record Stays(Reason reason, ConfigPlace at) implements Ground {}
}
