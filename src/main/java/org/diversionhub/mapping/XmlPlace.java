package org.diversionhub.mapping;

import java.util.ArrayDeque;
import java.util.Deque;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmNodeKind;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/** Where something stands in a document: the names of the elements that the mapping knows, and the line. */
final class XmlPlace {
    private XmlPlace() {}

    /** Without what is only there to make XML readable. */
    static String text(String raw) {
        return raw.replaceAll("[ \\t\\r\\n]+", " ").strip();
    }

    static Fault fault(XdmNode node, String rule) {
        return new Fault(path(node), rule + ", line " + node.getLineNumber());
    }

    private static String path(XdmNode node) {
        Deque<String> names = new ArrayDeque<>();
        for (@Nullable XdmNode at = node; at != null; at = at.getParent()) {
            if (at.getNodeKind() == XdmNodeKind.ELEMENT) {
                String name = at.getNodeName().getLocalName();
                names.addFirst(name.equals(XmlNames.OTHER) ? "*" : name);
            } else if (at.getNodeKind() == XdmNodeKind.ATTRIBUTE) {
                names.addFirst("@" + at.getNodeName().getLocalName());
            }
        }
        return "/" + String.join("/", names);
    }
}
