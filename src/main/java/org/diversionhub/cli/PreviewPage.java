package org.diversionhub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigPlace;
import org.diversionhub.consent.AuthorityType;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.disclosure.Explanation;
import org.diversionhub.disclosure.Ground;
import org.diversionhub.message.Kind;
import org.diversionhub.message.Mask;
import org.diversionhub.partner.Partner;

/**
 * An explained decision, for a person or as JSON.
 *
 * @param values the record that was asked about, where its values may be shown
 */
record PreviewPage(
        Kind kind, String sender, Partner recipient, Instant at, Explanation told, Optional<JsonNode> values) {
    void print(PrintWriter out, boolean json) {
        if (json) {
            out.println(json());
            return;
        }
        out.println(kind + " from " + sender + " to " + recipient.id() + " ("
                + recipient.role().id() + ") at " + at);
        out.println("authorities in force: " + (told.inForce().isEmpty() ? "none" : told.inForce())
                + "; policy version " + told.decision().policyVersion());
        out.println(
                switch (told.decision()) {
                    case Disclosure.Share notice
                    when isNotice() ->
                        "A notice goes: that a consent is over, under the recipient's own names. Nothing of the message.";
                    case Disclosure.Share share ->
                        "It goes: " + share.shared().size() + " fields shared, "
                                + share.masked().size() + " masked, "
                                + share.withheld().size() + " withheld.";
                    case Disclosure.Withhold withhold ->
                        "Nothing goes: " + withhold.reason().words() + " ("
                                + withhold.withheld().size() + " fields stay).";
                });
        told.fields().forEach(field -> lines(field, out));
    }

    private boolean isNotice() {
        return told.fields().stream().anyMatch(field -> field.ground() instanceof Ground.NoticeInstead);
    }

    private void lines(Explanation.Told field, PrintWriter out) {
        out.printf("%n%-8s  %s (%s)%s%n", word(field), field.path(), field.category(), shown(field));
        out.println("          " + words(field.ground()) + "; "
                + place(field.ground().at()));
        field.law().forEach(law -> out.println("          " + law));
    }

    private static String word(Explanation.Told field) {
        return switch (field.fate()) {
            case Explanation.Fate.Shared shared -> "shared";
            case Explanation.Fate.Masked masked -> "masked";
            case Explanation.Fate.Withheld withheld -> "withheld";
        };
    }

    private String shown(Explanation.Told field) {
        String mask = field.fate() instanceof Explanation.Fate.Masked(Mask masked)
                ? ": " + masked.from() + " → " + masked.to()
                : "";
        String before = before(field).map(value -> " = " + value).orElse("");
        return mask + before + after(field).map(value -> " → " + value).orElse("");
    }

    private Optional<JsonNode> before(Explanation.Told field) {
        return values.flatMap(field.path()::in);
    }

    private Optional<JsonNode> after(Explanation.Told field) {
        return values.isPresent()
                        && field.fate() instanceof Explanation.Fate.Masked
                        && told.decision() instanceof Disclosure.Share share
                ? field.path().in(share.message().record())
                : Optional.empty();
    }

    private static String words(Ground ground) {
        return switch (ground) {
            case Ground.Listed listed -> "listed; this content needs no authority";
            case Ground.Opened opened -> "opened by " + types(opened.types());
            case Ground.Released released -> "listed by a single release, " + released.type();
            case Ground.BesideRelease beside -> "not listed by the single release, " + beside.type();
            case Ground.Reported reported -> "told to the programme whose content went in an emergency";
            case Ground.BesideReport beside -> "not of the record of the emergency, which alone is told";
            case Ground.Accompanies goes -> "goes along with content that an authority opens";
            case Ground.OwnHandle own -> "the recipient's own id stands here instead, or nothing";
            case Ground.Denied denied -> "denied by the policy, whatever is signed";
            case Ground.Unlisted unlisted -> "not listed for this kind";
            case Ground.BesideLimit limit -> "the policy limits this kind to other fields";
            case Ground.Unopened closed
            when closed.types().isEmpty() -> "goes only along with content that an authority opens";
            case Ground.Unopened closed -> "no authority in force opens it; " + types(closed.types()) + " would";
            case Ground.NothingRemains none -> "its mask for this recipient leaves nothing";
            case Ground.NoticeInstead notice -> "told by a notice of the hub's own instead";
            case Ground.Stays stays ->
                "listed, but the message stays: " + stays.reason().words();
        };
    }

    private static String types(Set<AuthorityType> types) {
        return String.join(" or ", types.stream().map(AuthorityType::name).toList());
    }

    private static String place(ConfigPlace place) {
        return place.file() + (place.line() > 0 ? ":" + place.line() : "");
    }

    private ObjectNode json() {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("kind", kind.toString()).put("from", sender).put("to", recipient.id());
        out.put("role", recipient.role().id()).put("at", at.toString());
        out.put("policyVersion", told.decision().policyVersion());
        ArrayNode inForce = out.putArray("authorities");
        told.inForce().forEach(type -> inForce.add(type.name()));
        out.put("goes", told.decision() instanceof Disclosure.Share);
        if (told.decision() instanceof Disclosure.Withhold withhold) {
            out.put("reason", withhold.reason().name());
        }
        ArrayNode fields = out.putArray("fields");
        told.fields().forEach(field -> fields.add(json(field)));
        return out;
    }

    private ObjectNode json(Explanation.Told field) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("path", field.path().text());
        out.put("category", field.category().name());
        out.put("fate", word(field));
        if (field.fate() instanceof Explanation.Fate.Masked(Mask mask)) {
            out.put("mask", mask.word()).put("maskFrom", mask.from()).put("maskTo", mask.to());
        }
        out.put("ground", field.ground().getClass().getSimpleName());
        out.put("because", words(field.ground())).put("at", place(field.ground().at()));
        ArrayNode law = out.putArray("law");
        field.law().forEach(law::add);
        before(field).ifPresent(value -> out.set("value", value));
        after(field).ifPresent(value -> out.set("becomes", value));
        return out;
    }
}
