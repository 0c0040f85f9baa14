package org.diversionhub.consent;

import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.message.CanonicalMessage;

/**
 * What an authority must hold to be valid, each with its source. One that lacks any of it opens nothing (42 CFR
 * 2.31(c)), and its giver is told what is missing.
 */
public final class Elements {
    private Elements() {}

    /** A required element: the field that holds it, and the paragraph that asks for it. */
    public record Element(String path, String source) {}

    private static final String CLASS = "role:";
    /** The kind of message that is its own authority. */
    private static final String EMERGENCIES = "emergency-disclosure";
    /** Never the path of a field, so always missing. */
    private static final Element A_NAME = new Element("consent.recipients[] by name", "42 CFR 2.35(a)");

    private static final List<Element> CONSENT = List.of(
            new Element("consent.type", "42 CFR 2.31(a)"),
            new Element("consent.discloser[]", "42 CFR 2.31(a)(2)"),
            new Element("consent.description", "42 CFR 2.31(a)(3)"),
            new Element("consent.categories[]", "42 CFR 2.31(a)(3)"),
            new Element("consent.recipients[]", "42 CFR 2.31(a)(4)"),
            new Element("consent.purposes[]", "42 CFR 2.31(a)(5)"),
            new Element("consent.statements.revocation", "42 CFR 2.31(a)(6)"),
            new Element("consent.period.end", "42 CFR 2.31(a)(7)"),
            new Element("consent.signature.kind", "42 CFR 2.31(a)(8)"),
            new Element("consent.signature.by", "42 CFR 2.31(a)(8)"),
            new Element("consent.signature.at", "42 CFR 2.31(a)(9)"));
    private static final List<Element> FOR_TPO = List.of(
            new Element("consent.statements.redisclosure", "42 CFR 2.31(a)(10)"),
            new Element("consent.statements.refusal", "42 CFR 2.31(a)(10)"));
    private static final List<Element> FOR_HIPAA = List.of(
            new Element("consent.statements.refusal", "45 CFR 164.508(c)(2)(ii)"),
            new Element("consent.statements.redisclosure", "45 CFR 164.508(c)(2)(iii)"));
    /** The condition itself is the prosecutor's to record; this names the action to which alone it belongs. */
    private static final List<Element> FOR_CRIMINAL_JUSTICE = List.of(new Element("referral.id", "42 CFR 2.35(d)"));
    /** The record that comes before the disclosure. */
    private static final List<Element> EMERGENCY = List.of(
            new Element("emergency.recipient.name", "42 CFR 2.51(c)(1)"),
            new Element("emergency.recipient.affiliation", "42 CFR 2.51(c)(1)"),
            new Element("emergency.discloser", "42 CFR 2.51(c)(2)"),
            new Element("emergency.at", "42 CFR 2.51(c)(3)"),
            new Element("emergency.nature", "42 CFR 2.51(c)(4)"));

    private static final List<Element> COURT_ORDER = List.of(
            new Element("order.id", "42 CFR 2.61(a)"),
            new Element("order.subpoenaId", "42 CFR 2.61(b)"),
            new Element("order.fields[]", "42 CFR 2.64(e)"));

    /** The elements that are missing or empty; a statement that was not made counts as missing. */
    public static List<Element> missing(CanonicalMessage consent) {
        return required(consent)
                .filter(element -> !present(consent, element.path()))
                .toList();
    }

    private static Stream<Element> required(CanonicalMessage consent) {
        AuthorityType type = consent.text("consent.type")
                .map(AuthorityType::valueOf)
                .orElse(consent.kind().name().equals(EMERGENCIES) ? AuthorityType.EMERGENCY : AuthorityType.P2_NAMED);
        return switch (type) {
            case P2_TPO -> with(FOR_TPO);
            case HIPAA_AUTH -> with(FOR_HIPAA);
            case P2_CJ_2_35 -> Stream.concat(with(FOR_CRIMINAL_JUSTICE), unnamed(consent));
            case EMERGENCY -> EMERGENCY.stream();
            case COURT_ORDER -> COURT_ORDER.stream();
            // Its fields are listed when it is released, by a person.
            case P2_COUNSELING_NOTES, P2_PROCEEDINGS -> CONSENT.stream();
            case P2_NAMED, STATE_MH, HIV_STI, RELEASE -> CONSENT.stream();
        };
    }

    private static Stream<Element> with(List<Element> more) {
        return Stream.concat(CONSENT.stream(), more.stream());
    }

    /** To the criminal justice system a consent names a person or a post, not a class. */
    private static Stream<Element> unnamed(CanonicalMessage consent) {
        boolean named =
                consent.texts("consent.recipients[]").stream().noneMatch(recipient -> recipient.startsWith(CLASS));
        return named ? Stream.empty() : Stream.of(A_NAME);
    }

    private static boolean present(CanonicalMessage consent, String path) {
        return path.endsWith("[]")
                ? !consent.texts(path).isEmpty()
                : consent.text(path)
                        .filter(text -> !text.isBlank() && !text.equals("false"))
                        .isPresent();
    }
}
