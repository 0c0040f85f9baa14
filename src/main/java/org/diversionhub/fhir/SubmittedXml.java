package org.diversionhub.fhir;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads the body of a call to {@code $validate} that is XML: without a DTD, so that nothing is fetched or unfolded. */
final class SubmittedXml {
    private SubmittedXml() {}

    static SubmittedParts read(String text) {
        try {
            DocumentBuilder builder = factory().newDocumentBuilder();
            // Its own writes what it read to standard error.
            builder.setErrorHandler(new SilentErrors());
            Element root =
                    builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
            count(root);
            if (!"Parameters".equals(root.getLocalName())) {
                return new SubmittedParts(text, root.getLocalName(), null, null);
            }
            Element resource = parameter(root, "resource")
                    .map(one -> child(one, "resource"))
                    .map(one -> one.isEmpty() ? null : one.getFirst())
                    .orElse(null);
            return resource == null || elements(resource).isEmpty()
                    ? new SubmittedParts(text, "Parameters", value(root, "mode"), value(root, "profile"))
                    : parts(elements(resource).getFirst(), root);
        } catch (SAXException e) {
            return new SubmittedParts(text, null, null, null);
        } catch (ParserConfigurationException | TransformerException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DocumentBuilderFactory factory() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setExpandEntityReferences(false);
        return factory;
    }

    private static SubmittedParts parts(Element resource, Element root) throws TransformerException {
        Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter text = new StringWriter();
        transformer.transform(new DOMSource(resource), new StreamResult(text));
        return new SubmittedParts(
                text.toString(), resource.getLocalName(), value(root, "mode"), value(root, "profile"));
    }

    /** Not by calling itself: it may be deep. */
    private static void count(Element root) {
        int values = 0;
        int contained = 0;
        int depth = 0;
        Node at = root;
        while (at != null) {
            values++;
            contained += "contained".equals(at.getLocalName()) ? 1 : 0;
            if (values > 2 * Submitted.MOST_VALUES
                    || contained > Submitted.MOST_CONTAINED
                    || depth > 2 * Submitted.DEEPEST) {
                throw Submitted.tooMuch();
            }
            if (at.getFirstChild() != null) {
                at = at.getFirstChild();
                depth++;
                continue;
            }
            while (at != null && at != root && at.getNextSibling() == null) {
                at = at.getParentNode();
                depth--;
            }
            at = at == null || at == root ? null : at.getNextSibling();
        }
    }

    private static List<Element> elements(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node one = parent.getFirstChild(); one != null; one = one.getNextSibling()) {
            if (one instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static List<Element> child(Element parent, String name) {
        return elements(parent).stream()
                .filter(one -> name.equals(one.getLocalName()))
                .toList();
    }

    private static Optional<Element> parameter(Element root, String name) {
        return child(root, "parameter").stream()
                .filter(one -> child(one, "name").stream()
                        .anyMatch(named -> named.getAttribute("value").equals(name)))
                .findFirst();
    }

    private static @Nullable String value(Element root, String name) {
        return parameter(root, name)
                .flatMap(one -> elements(one).stream()
                        .filter(value -> String.valueOf(value.getLocalName()).startsWith("value"))
                        .findFirst())
                .map(one -> one.getAttribute("value"))
                .orElse(null);
    }
}
