package org.diversionhub.fhir;

import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

/** What is wrong in somebody's XML is told to nobody but by the exception. */
final class SilentErrors implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {}

    @Override
    public void error(SAXParseException e) throws SAXParseException {
        throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXParseException {
        throw e;
    }
}
