package org.diversionhub.consent;

import java.util.List;
import java.util.stream.Stream;
import org.diversionhub.message.CanonicalMessage;

/** What a written consent must hold to be valid, each with its source in 42 CFR 2.31(a). */
public final class Elements {
    private Elements() {}

    /** A required element: the field that holds it, and the paragraph that asks for it. */
    public record Element(String path, String source) {}

    private static final List<Element> ALWAYS = List.of(
            new Element("consent.type", "2.31(a)"),
            new Element("consent.discloser[]", "2.31(a)(2)"),
            new Element("consent.description", "2.31(a)(3)"),
            new Element("consent.categories[]", "2.31(a)(3)"),
            new Element("consent.recipients[]", "2.31(a)(4)"),
            new Element("consent.purposes[]", "2.31(a)(5)"),
            new Element("consent.statements.revocation", "2.31(a)(6)"),
            new Element("consent.period.end", "2.31(a)(7)"),
            new Element("consent.signature.kind", "2.31(a)(8)"),
            new Element("consent.signature.by", "2.31(a)(8)"),
            new Element("consent.signature.at", "2.31(a)(9)"));
    private static final List<Element> FOR_TPO = List.of(
            new Element("consent.statements.redisclosure", "2.31(a)(10)"),
            new Element("consent.statements.refusal", "2.31(a)(10)"));

    /** The elements that are missing or empty; a statement that was not made counts as missing. */
    public static List<Element> missing(CanonicalMessage consent) {
        boolean tpo = consent.text("consent.type").filter("P2_TPO"::equals).isPresent();
        return Stream.concat(ALWAYS.stream(), tpo ? FOR_TPO.stream() : Stream.empty())
                .filter(element -> !present(consent, element.path()))
                .toList();
    }

    private static boolean present(CanonicalMessage consent, String path) {
        return path.endsWith("[]")
                ? !consent.texts(path).isEmpty()
                : consent.text(path)
                        .filter(text -> !text.isBlank() && !text.equals("false"))
                        .isPresent();
    }
}
