package org.diversionhub.disclosure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
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

    /** @param here the fields that the revocation has */
    static Explanation explained(Disclosure notice, List<Projection.Leaf> leaves, Set<FieldPath> here, Situation now) {
        Ground ground = new Ground.NoticeInstead(new ConfigPlace("config/program.yaml", 0));
        return new Explanation(
                notice,
                List.of(),
                leaves.stream()
                        .map(Projection.Leaf::field)
                        .filter(field -> here.contains(field.path()))
                        .map(field -> new Explanation.Told(
                                field.path(),
                                field.category(),
                                new Explanation.Fate.Withheld(),
                                ground,
                                Law.behind(
                                        ground,
                                        field.category(),
                                        now.recipient().role(),
                                        now.origin())))
                        .toList());
    }

    static Disclosure of(Situation now, String policyVersion) {
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        NAMES.forEach(path -> Optional.ofNullable(now.handles().keys().get(path))
                .ifPresent(name -> Disclosing.set(record, path.steps(), name)));
        var message = new RedactedMessage(now, KIND, record, Set.of(), List.of());
        return new Disclosure.Share(message, List.of(), List.of(), List.of(), List.of(), policyVersion);
    }
}
