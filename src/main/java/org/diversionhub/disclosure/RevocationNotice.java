package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.message.FieldPath;
import org.diversionhub.message.Kind;

/**
 * That a consent is over, told to somebody who has received something on it. It holds the recipient's own names of the
 * person, the case and the consent, and nothing that anybody wrote: neither why nor since when.
 */
public final class RevocationNotice {
    public static final FieldPath CONSENT = new FieldPath("consent.id");

    private static final Kind KIND = new Kind("consent", "revoked");
    private static final List<FieldPath> NAMES =
            List.of(new FieldPath("participant.key"), new FieldPath("referral.id"), CONSENT);

    private RevocationNotice() {}

    static Disclosure of(Situation now, String policyVersion) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        NAMES.forEach(path -> Optional.ofNullable(now.handles().keys().get(path))
                .ifPresent(name -> Disclosing.set(record, path, name)));
        var message = new RedactedMessage(now, KIND, record, Set.of(), List.of(), Optional.empty());
        return new Disclosure.Share(message, List.of(), List.of(), List.of(), List.of(), policyVersion);
    }
}
