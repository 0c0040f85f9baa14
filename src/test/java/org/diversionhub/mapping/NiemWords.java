package org.diversionhub.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.diversionhub.disclosure.Disclosure;
import org.diversionhub.message.Category;
import org.diversionhub.message.FieldPath;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What stands in a written message of NIEM, and what may stand there. */
final class NiemWords {
    /** The elements that say nothing but fields of this class. */
    static final Map<Category, Map<String, Set<String>>> OWN = Map.of(
            Category.SUD,
                    Map.of(
                            "service-referral",
                            Set.of("hs:RequestedService", "dh:ServiceAugmentation", "nc:Program", "nc:ReferralEntity"),
                            "treatment-status",
                            Set.of(
                                    "nc:Treatment",
                                    "hs:TreatmentProgress",
                                    "dh:ServiceAugmentation",
                                    "nc:Program",
                                    "nc:ReferralEntity"),
                            "service-authorization",
                            Set.of("hs:RequestedService", "nc:Program", "nc:ReferralEntity", "nc:Treatment")),
            Category.REFSTATUS,
                    Map.of(
                            "treatment-status", Set.of("dh:HandoffActivity"),
                            "service-authorization", Set.of("dh:Authorization")),
            Category.NOTE,
                    Map.of(
                            "service-referral",
                            Set.of("dh:ServicePlan", "hs:ServicePlanGoal", "hs:Service", "hs:ReferralReasonText"),
                            "treatment-status",
                            Set.of("dh:ServicePlan", "hs:ServicePlanGoal", "nc:ActivityNarrative")),
            Category.ENG,
                    Map.of(
                            "treatment-status", Set.of("dh:IntakeActivity", "dh:LastContactDate"),
                            "intake-status", Set.of("dh:IntakeActivity", "dh:LastContactDate")),
            Category.APT,
                    Map.of(
                            "treatment-status", Set.of("j:Appointment", "nc:ActivityScheduledDate"),
                            "intake-status", Set.of("j:Appointment", "nc:ActivityScheduledDate")),
            Category.NEED, Map.of("service-referral", Set.of("hs:CurrentLivingSituationCategoryText")));

    private NiemWords() {}

    static Set<String> elements(byte[] written) {
        return all(written).stream().map(Element::getTagName).collect(Collectors.toSet());
    }

    /** The elements without a word. */
    static List<String> silent(byte[] written) {
        return all(written).stream()
                .filter(element -> element.getTextContent().isBlank())
                .map(Element::getTagName)
                .toList();
    }

    static Set<String> words(byte[] written) {
        return all(written).stream()
                .filter(element -> element.getElementsByTagName("*").getLength() == 0)
                .map(Element::getTextContent)
                .collect(Collectors.toSet());
    }

    /** What a message with this record may say: its values, their names, and what a message says of itself. */
    static Set<String> known(Disclosure.Share share, List<FieldPath> paths) {
        var message = share.message();
        Set<String> known = new HashSet<>(List.of(
                message.id().toString(),
                message.kind().name(),
                message.time().truncatedTo(ChronoUnit.SECONDS).toString()));
        Stream.ofNullable(message.kind().variant()).forEach(known::add);
        message.notice().ifPresent(notice -> known.addAll(List.of(notice.statement(), notice.explanation())));
        paths.forEach(path -> known.add(path.text().replace("[]", "")));
        JsonNode record = message.record();
        collect(record, known);
        return known;
    }

    private static void collect(JsonNode at, Set<String> into) {
        if (at.isValueNode()) {
            into.add(at.asText());
        }
        at.forEach(inner -> collect(inner, into));
    }

    private static List<Element> all(byte[] written) {
        try {
            Document document = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(written));
            var nodes = document.getElementsByTagName("*");
            return IntStream.range(0, nodes.getLength())
                    .mapToObj(at -> (Element) nodes.item(at))
                    .toList();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
