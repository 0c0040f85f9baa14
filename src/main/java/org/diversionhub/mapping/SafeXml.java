package org.diversionhub.mapping;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.validation.Schema;
import net.sf.saxon.s9api.BuildingContentHandler;
import net.sf.saxon.s9api.DocumentBuilder;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XdmNode;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;

/**
 * XML 1.0 with namespaces and nothing of what makes XML dangerous: a document type is refused, nothing outside the
 * bytes is looked at, and the parts have limits. The parser's own messages quote what they read, so none is passed on.
 */
final class SafeXml {
    private static final String XERCES = "http://apache.org/xml/features/";
    private static final String SAX = "http://xml.org/sax/features/";

    private final Processor processor;
    private final XmlNames names;
    private final @Nullable Schema schema;

    /** @param names those of the document that are kept; others become one */
    SafeXml(Processor processor, XmlNames names, @Nullable Schema schema) {
        this.processor = processor;
        this.names = names;
        this.schema = schema;
    }

    /** A document, or the reasons why there is none. */
    sealed interface Result {}

    /** @param cells what stands in it, element by element */
    record Parsed(XdmNode document, List<Cell> cells) implements Result {
        @Override
        public String toString() {
            return "Parsed[" + cells.size() + " cells]";
        }
    }

    record Broken(List<Fault> faults) implements Result {}

    Result parse(byte[] body, ReadLimits limits) {
        DocumentBuilder builder = processor.newDocumentBuilder();
        builder.setLineNumbering(true);
        try {
            BuildingContentHandler document = builder.newBuildingContentHandler();
            XmlIntake intake = new XmlIntake(names, document, schema, limits);
            intake.read(reader(), new InputSource(new ByteArrayInputStream(body)));
            return intake.faults().isEmpty()
                    ? new Parsed(document.getDocumentNode(), intake.cells())
                    : new Broken(intake.faults());
        } catch (SaxonApiException e) {
            return new Broken(List.of(new Fault("", "is not XML")));
        }
    }

    /** What is wrong with it, without what it is wrong with. */
    static String rule(Exception e) {
        String words = Objects.requireNonNullElse(e.getMessage(), "");
        String at = e instanceof SAXParseException parse && parse.getLineNumber() > 0
                ? " at line " + parse.getLineNumber() + ", column " + parse.getColumnNumber()
                : "";
        if (words.contains("DOCTYPE")) {
            return "has a document type, which is not allowed" + at;
        }
        if (words.startsWith("Invalid byte")) {
            return "is not in the encoding that it says";
        }
        if (words.startsWith("JAXP00010002")) {
            return "has an element with more than " + XmlLimits.DEFAULT.attributes() + " attributes" + at;
        }
        return (words.startsWith("JAXP") ? "is larger in its parts than is allowed" : "is not XML") + at;
    }

    private static XMLReader reader() {
        try {
            SAXParserFactory factory = SAXParserFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(XERCES + "disallow-doctype-decl", true);
            factory.setFeature(XERCES + "nonvalidating/load-external-dtd", false);
            factory.setFeature(SAX + "external-general-entities", false);
            factory.setFeature(SAX + "external-parameter-entities", false);
            factory.setXIncludeAware(false);
            SAXParser parser = factory.newSAXParser();
            parser.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            parser.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            parser.setProperty("jdk.xml.elementAttributeLimit", XmlLimits.DEFAULT.attributes());
            parser.setProperty("jdk.xml.maxXMLNameLimit", 1000);
            XMLReader reader = parser.getXMLReader();
            reader.setEntityResolver((publicId, systemId) -> {
                throw new SAXException("nothing outside is looked at");
            });
            return reader;
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException("this JDK's parser cannot be made safe", e);
        }
    }
}
