package org.diversionhub.mapping;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.validation.Schema;
import javax.xml.validation.ValidatorHandler;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.XMLReader;
import org.xml.sax.ext.Locator2;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.DefaultHandler;

/** One document on its way in: counted, held against its schema, and passed on with the names that are known. */
final class XmlIntake extends DefaultHandler implements ErrorHandler {
    private static final Set<String> ENCODINGS =
            Set.of("utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1", "windows-1252");
    private static final int MOST_FAULTS = 100;

    private final XmlNames names;
    private final ContentHandler document;
    private final @Nullable ValidatorHandler validator;
    private final ReadLimits limits;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Cell> cells = new ArrayList<>();
    private final Deque<String> path = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private boolean isLeaf;
    private boolean isRead;
    private int elements;
    private @Nullable Locator2 at;

    /** Ends the reading where going on makes no sense; its fault is on the list. */
    private static final class Hopeless extends SAXException {
        private static final long serialVersionUID = 1L;
    }

    XmlIntake(XmlNames names, ContentHandler document, @Nullable Schema schema, ReadLimits limits) {
        this.names = names;
        this.document = document;
        this.validator = schema == null ? null : schema.newValidatorHandler();
        this.limits = limits;
    }

    void read(XMLReader reader, InputSource source) {
        reader.setContentHandler(this);
        reader.setErrorHandler(this);
        if (validator != null) {
            validator.setErrorHandler(this);
        }
        try {
            reader.parse(source);
        } catch (Hopeless e) {
            // its fault is on the list
        } catch (IOException e) {
            faults.add(new Fault("", "is not in the encoding that it says"));
        } catch (SAXException e) {
            faults.add(new Fault("", SafeXml.rule(e)));
        }
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    List<Cell> cells() {
        return List.copyOf(cells);
    }

    @Override
    public void setDocumentLocator(Locator locator) {
        this.at = (Locator2) locator;
        document.setDocumentLocator(locator);
        if (validator != null) {
            validator.setDocumentLocator(locator);
        }
    }

    @Override
    public void startDocument() throws SAXException {
        document.startDocument();
        if (validator != null) {
            validator.startDocument();
        }
    }

    @Override
    public void endDocument() throws SAXException {
        document.endDocument();
        if (validator != null) {
            validator.endDocument();
        }
    }

    /** Names of types stand in attributes, so a schema has to know the prefixes; the document does without. */
    @Override
    public void startPrefixMapping(String prefix, String uri) throws SAXException {
        if (validator != null) {
            validator.startPrefixMapping(prefix, uri);
        }
    }

    @Override
    public void endPrefixMapping(String prefix) throws SAXException {
        if (validator != null) {
            validator.endPrefixMapping(prefix);
        }
    }

    @Override
    public void startElement(String uri, String name, String qName, Attributes attributes) throws SAXException {
        if (elements++ == 0) {
            checkDeclaration();
        }
        boolean known = names.has(uri, name);
        path.addLast(known ? name : "*");
        if (path.size() > XmlLimits.DEFAULT.depth()) {
            throw hopeless("is nested deeper than " + XmlLimits.DEFAULT.depth() + " elements");
        }
        if (elements > XmlLimits.DEFAULT.elements()) {
            throw hopeless("has more than " + XmlLimits.DEFAULT.elements() + " elements");
        }
        for (int i = 0; i < attributes.getLength(); i++) {
            if (attributes.getValue(i).length() > limits.cell()) {
                throw hopeless("has an attribute longer than hub.limits.file-cell = " + limits.cell() + " characters");
            }
        }
        if (validator != null) {
            validator.startElement(uri, name, qName, attributes);
        }
        text.setLength(0);
        isLeaf = true;
        isRead = known;
        String kept = known ? name : XmlNames.OTHER;
        document.startElement(known ? uri : "", kept, kept, known(attributes));
    }

    private Attributes known(Attributes attributes) {
        AttributesImpl known = new AttributesImpl();
        for (int i = 0; i < attributes.getLength(); i++) {
            String uri = attributes.getURI(i);
            String name = attributes.getLocalName(i);
            if (names.has(uri, name)) {
                known.addAttribute(
                        uri, name, uri.isEmpty() ? name : "a" + i + ":" + name, "CDATA", attributes.getValue(i));
            }
        }
        return known;
    }

    @Override
    public void endElement(String uri, String name, String qName) throws SAXException {
        if (validator != null) {
            validator.endElement(uri, name, qName);
        }
        if (isLeaf && !text.toString().isBlank()) {
            cells.add(new Cell(
                    line(), qName, isRead ? "read" : "left out", text.toString().strip()));
        }
        isLeaf = false;
        text.setLength(0);
        path.removeLast();
        String kept = names.has(uri, name) ? name : XmlNames.OTHER;
        document.endElement(kept.equals(XmlNames.OTHER) ? "" : uri, kept, kept);
    }

    @Override
    public void characters(char[] characters, int start, int length) throws SAXException {
        text.append(characters, start, length);
        if (text.length() > limits.cell()) {
            throw hopeless("has a text longer than hub.limits.file-cell = " + limits.cell() + " characters");
        }
        if (validator != null) {
            validator.characters(characters, start, length);
        }
        document.characters(characters, start, length);
    }

    private void checkDeclaration() throws SAXException {
        Locator2 here = at;
        if (here == null) {
            return;
        }
        String encoding = here.getEncoding();
        if (encoding != null && !ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw hopeless("is in an encoding that is not one of "
                    + ENCODINGS.stream().sorted().toList());
        }
        if ("1.1".equals(here.getXMLVersion())) {
            throw hopeless("is XML 1.1; XML 1.0 is read");
        }
    }

    /** Of the schema: the code of its rule (XML Schema part 1, appendix C), since its words quote the document. */
    @Override
    public void error(SAXParseException e) {
        String code = String.valueOf(e.getMessage()).replaceFirst("(?s)^([a-z]+-[A-Za-z0-9.-]+):.*$", "$1");
        boolean isCode = code.matches("[a-z]+-[A-Za-z0-9.-]{1,60}");
        String rule = "does not fit the schema" + (isCode ? " (" + code + ")" : "") + ", line " + line();
        if (faults.size() < MOST_FAULTS) {
            faults.add(new Fault(where(), rule));
        }
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXException {
        throw e;
    }

    private Hopeless hopeless(String rule) {
        faults.add(new Fault("", rule + ", line " + line()));
        return new Hopeless();
    }

    private String where() {
        return path.isEmpty() ? "" : "/" + String.join("/", path);
    }

    private int line() {
        return at == null ? 0 : at.getLineNumber();
    }
}
