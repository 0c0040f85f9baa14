package org.diversionhub.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.validation.Schema;
import net.sf.saxon.s9api.SaxonApiException;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmValue;
import org.diversionhub.mapping.Entries.Entry;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/** XML: a stylesheet makes maps of a document, each of which is a message. */
final class XmlFormat implements WireFormat {
    private final Stylesheet stylesheet;
    private final SafeXml xml;

    XmlFormat(Stylesheet stylesheet, @Nullable Schema schema) {
        this.stylesheet = stylesheet;
        this.xml = new SafeXml(stylesheet.processor(), new XmlNames(stylesheet.text()), schema);
    }

    @Override
    public String mediaType() {
        return "application/xml";
    }

    @Override
    public Entries entries(byte[] body, ReadLimits limits) {
        if (body.length > limits.bytes()) {
            return new Entries.Refused("is larger than hub.limits.file = " + limits.bytes() + " bytes");
        }
        return switch (xml.parse(body, limits)) {
            case SafeXml.Broken broken -> new Entries.Refused(broken.faults());
            case SafeXml.Parsed parsed -> entries(parsed, limits);
        };
    }

    private Entries entries(SafeXml.Parsed parsed, ReadLimits limits) {
        try {
            XdmValue made = stylesheet.of(parsed.document());
            if (made.size() == 0) {
                return new Entries.Refused("holds nothing of which the mapping makes a message");
            }
            if (made.size() > limits.rows()) {
                return new Entries.Refused("makes more messages than hub.limits.file-rows = " + limits.rows());
            }
            List<Entry> entries = new ArrayList<>();
            for (XdmItem item : made) {
                entries.add(entry(item, entries.size() + 1, entries.isEmpty() ? parsed.cells() : List.of()));
            }
            return new Entries.Found(entries, List.of());
        } catch (SaxonApiException e) {
            return failed(new StylesheetFailed(e));
        } catch (RuntimeException | StackOverflowError e) {
            return failed(e);
        }
    }

    private Entries failed(Throwable e) {
        return new Entries.Refused("the mapping" + stylesheet.mark(e) + " fails on it");
    }

    private static Entry entry(XdmItem item, int number, List<Cell> cells) {
        XdmTree tree = new XdmTree();
        String where = "message " + number;
        List<Fault> faults = new ArrayList<>();
        Object made = tree.read(item);
        if (!(made instanceof Map<?, ?>)) {
            faults.add(new Fault("", "the mapping makes no message of it"));
        }
        faults.addAll(tree.faults());
        return new Entry(
                number, where, cells, values(made), faults.stream().distinct().toList());
    }

    private static Map<String, Object> values(@Nullable Object made) {
        Map<String, Object> values = new TreeMap<>();
        if (made instanceof Map<?, ?> map) {
            map.forEach((name, value) -> values.put((String) name, value));
        }
        return values;
    }
}
