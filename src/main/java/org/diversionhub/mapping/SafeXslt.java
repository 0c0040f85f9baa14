package org.diversionhub.mapping;

import java.io.StringReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.Configuration;
import net.sf.saxon.lib.Feature;
import net.sf.saxon.lib.ResourceRequest;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.Xslt30Transformer;
import net.sf.saxon.s9api.XsltCompiler;
import net.sf.saxon.s9api.XsltExecutable;
import net.sf.saxon.trans.XPathException;
import org.diversionhub.config.ConfigText;

/**
 * Saxon as mappings may have it: a stylesheet sees its input and includes files of its own folder. It reaches no other
 * file, no network, no environment, no Java, and writes nowhere but into its result.
 */
final class SafeXslt {
    private SafeXslt() {}

    static Processor processor() {
        Processor processor = new Processor(false);
        Configuration configuration = processor.getUnderlyingConfiguration();
        configuration.setResourceResolver(SafeXslt::refuse);
        configuration.setUnparsedTextURIResolver((uri, encoding, any) -> {
            throw new XPathException("nothing outside is looked at");
        });
        configuration.setCollectionFinder((context, uri) -> {
            throw new XPathException("nothing outside is looked at");
        });
        configuration.setErrorReporterFactory(any -> error -> {});
        processor.setConfigurationProperty(Feature.ALLOWED_PROTOCOLS, "");
        processor.setConfigurationProperty(Feature.ALLOW_EXTERNAL_FUNCTIONS, false);
        processor.setConfigurationProperty(Feature.ALLOW_SYNTAX_EXTENSIONS, false);
        processor.setConfigurationProperty(Feature.DISABLE_XSL_EVALUATE, true);
        processor.setConfigurationProperty(Feature.XINCLUDE, false);
        processor.setConfigurationProperty(Feature.PRE_EVALUATE_DOC_FUNCTION, false);
        processor.setConfigurationProperty(Feature.ENVIRONMENT_VARIABLE_RESOLVER, new NoEnvironment());
        return processor;
    }

    /** @param text of the stylesheet and of what it includes, by file */
    static XsltCompiler compiler(Processor processor, Map<Path, ConfigText> text) {
        XsltCompiler compiler = processor.newXsltCompiler();
        compiler.setResourceResolver(request -> included(request, text));
        compiler.setJustInTimeCompilation(false);
        compiler.setCompileWithTracing(true);
        compiler.setAssertionsEnabled(false);
        return compiler;
    }

    static Xslt30Transformer transformer(XsltExecutable stylesheet) {
        Xslt30Transformer transformer = stylesheet.load30();
        transformer.setResourceResolver(SafeXslt::refuse);
        transformer.setMessageHandler(message -> {});
        transformer.setErrorReporter(error -> {});
        transformer.setResultDocumentHandler(uri -> {
            throw new IllegalStateException("a mapping has one result");
        });
        transformer.setTraceListener(new Steps());
        return transformer;
    }

    private static Source refuse(ResourceRequest request) throws XPathException {
        throw new XPathException("nothing outside is looked at");
    }

    private static Source included(ResourceRequest request, Map<Path, ConfigText> text) throws XPathException {
        ConfigText file = request.uri.startsWith("file:") ? text.get(Path.of(URI.create(request.uri))) : null;
        if (file == null) {
            throw new XPathException("nothing outside the folder is included");
        }
        return new StreamSource(new StringReader(file.text()), request.uri);
    }
}
