package org.diversionhub.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.diversionhub.config.Misfit;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXException;

/** An XML Schema 1.0 and what it imports, out of one folder; compiled once, for any number of threads. */
final class XmlSchema {
    private XmlSchema() {}

    /** @throws Misfit if it is none */
    static Schema read(Path path, Path folder) {
        try {
            SchemaFactory factory = SchemaFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "file");
            factory.setProperty("jdk.xml.maxOccurLimit", 5000);
            factory.setResourceResolver((type, namespace, publicId, systemId, base) -> input(systemId, base, folder));
            String place = path.toAbsolutePath().normalize().toUri().toString();
            return factory.newSchema(new StreamSource(new ByteArrayInputStream(bytes(path)), place));
        } catch (SAXException e) {
            throw new Misfit("not an XML Schema: " + e.getMessage(), "a schema that compiles");
        }
    }

    private static LSInput input(@Nullable String systemId, @Nullable String base, Path folder) {
        if (systemId == null || base == null) {
            throw new Misfit("an import without a place", "schemaLocation with a file of this folder");
        }
        URI place = URI.create(base).resolve(systemId);
        Path file = "file".equals(place.getScheme()) ? Path.of(place).normalize() : null;
        if (file == null || !file.startsWith(folder.toAbsolutePath().normalize()) || !Files.isRegularFile(file)) {
            throw new Misfit("there is no schema " + systemId + " in the folder of the mappings", "a file of it");
        }
        return new SchemaInput(bytes(file), place.toString());
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
