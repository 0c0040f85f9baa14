package org.diversionhub.mapping;

import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.transform.stream.StreamSource;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.Serializer;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmValue;
import net.sf.saxon.s9api.XmlProcessingError;
import net.sf.saxon.s9api.XsltCompiler;
import net.sf.saxon.s9api.XsltExecutable;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigText;
import org.jspecify.annotations.Nullable;

/** One XSLT 3 stylesheet with what it includes, compiled once; any number of threads may use it. */
final class Stylesheet implements Translation {
    private final String file;
    private final String text;
    private final Processor processor;
    private final @Nullable XsltExecutable compiled;

    private Stylesheet(String file, String text, Processor processor, @Nullable XsltExecutable compiled) {
        this.file = file;
        this.text = text;
        this.processor = processor;
        this.compiled = compiled;
    }

    /** Reads and compiles a file; what is not XSLT or not allowed is a fault with its line. */
    static Stylesheet read(Path path, Path folder, Processor processor, ConfigFaults faults) {
        Map<Path, ConfigText> files = StylesheetFiles.read(path, folder, faults);
        files.values().forEach(file -> StylesheetWords.refuse(file, faults));
        String text = files.values().stream().map(ConfigText::text).collect(Collectors.joining("\n"));
        return new Stylesheet(path.toString(), text, processor, compile(path, files, processor, faults));
    }

    private static @Nullable XsltExecutable compile(
            Path path, Map<Path, ConfigText> files, Processor processor, ConfigFaults faults) {
        ConfigText main = files.get(path.toAbsolutePath().normalize());
        if (main == null) {
            return null;
        }
        List<XmlProcessingError> errors = new ArrayList<>();
        XsltCompiler compiler = SafeXslt.compiler(processor, files);
        compiler.setErrorList(errors);
        try {
            return compiler.compile(new StreamSource(
                    new StringReader(main.text()),
                    path.toAbsolutePath().normalize().toUri().toString()));
        } catch (SaxonApiException e) {
            errors.stream()
                    .filter(error -> !error.isWarning())
                    .forEach(error -> faults.add(
                            path.toString(),
                            Math.max(0, error.getLocation().getLineNumber()),
                            "not XSLT 3: " + error.getMessage(),
                            "a stylesheet that compiles"));
            if (errors.stream().allMatch(XmlProcessingError::isWarning)) {
                faults.add(path.toString(), 0, "not XSLT 3", "a stylesheet that compiles");
            }
            return null;
        }
    }

    String text() {
        return text;
    }

    Processor processor() {
        return processor;
    }

    /** What it makes of a document, as it is. */
    XdmValue of(XdmNode document) throws SaxonApiException {
        var transformer = SafeXslt.transformer(executable());
        transformer.setGlobalContextItem(document);
        return transformer.applyTemplates(document);
    }

    /** What it writes of a message: XML. */
    @Override
    public byte[] evaluate(Map<String, Object> input) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Serializer serializer = processor.newSerializer(out);
            serializer.setOutputProperty(Serializer.Property.METHOD, "xml");
            serializer.setOutputProperty(Serializer.Property.ENCODING, "UTF-8");
            serializer.setOutputProperty(Serializer.Property.INDENT, "yes");
            SafeXslt.transformer(executable()).applyTemplates(XdmTree.of(input), serializer);
            return out.toByteArray();
        } catch (SaxonApiException e) {
            throw new StylesheetFailed(e);
        }
    }

    private XsltExecutable executable() {
        if (compiled == null) {
            throw new IllegalStateException("it does not compile");
        }
        return compiled;
    }

    @Override
    public String place(Throwable failure) {
        return file + mark(failure);
    }

    @Override
    public String mark(Throwable failure) {
        return StylesheetFailed.mark(failure);
    }

    @Override
    public boolean says(String text) {
        return this.text.contains(text);
    }
}
