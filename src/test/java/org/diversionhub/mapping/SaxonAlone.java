package org.diversionhub.mapping;

import java.io.StringReader;
import java.util.Map;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XdmAtomicValue;

/** One expression as a stylesheet would evaluate it that nobody has looked through before. */
final class SaxonAlone {
    private SaxonAlone() {}

    /** The result as text, or the name of what went wrong. */
    static String run(String expression) {
        String stylesheet = "<xsl:stylesheet version=\"3.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
                + "<xsl:template match=\".\"><xsl:sequence select=\"" + expression
                + "\"/></xsl:template></xsl:stylesheet>";
        Processor processor = SafeXslt.processor();
        try {
            var compiled =
                    SafeXslt.compiler(processor, Map.of()).compile(new StreamSource(new StringReader(stylesheet)));
            return "result: " + SafeXslt.transformer(compiled).applyTemplates(new XdmAtomicValue(1));
        } catch (SaxonApiException e) {
            return "failed: " + e.getErrorCode();
        }
    }
}
