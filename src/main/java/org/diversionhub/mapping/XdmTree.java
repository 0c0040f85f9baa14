package org.diversionhub.mapping;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.sf.saxon.s9api.XdmArray;
import net.sf.saxon.s9api.XdmAtomicValue;
import net.sf.saxon.s9api.XdmExternalObject;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmMap;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmValue;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/** Maps, lists and values as XSLT has them and as Java has them. */
final class XdmTree {
    private final List<Fault> faults = new ArrayList<>();

    /** For a stylesheet that writes. */
    static XdmItem of(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<XdmAtomicValue, XdmValue> entries = new LinkedHashMap<>();
                map.forEach((name, inner) -> entries.put(new XdmAtomicValue((String) name), of(inner)));
                yield new XdmMap(entries);
            }
            case List<?> list -> new XdmArray(list.stream().map(XdmTree::of).toList());
            case Boolean truth -> new XdmAtomicValue(truth);
            case Number number -> new XdmAtomicValue(new BigDecimal(number.toString()));
            default -> new XdmAtomicValue(value.toString());
        };
    }

    /** What was wrong in what it has read. */
    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** What a stylesheet that reads has made. Elements count as their text, and blank ones as nothing. */
    @Nullable
    Object read(XdmValue value) {
        if (value.size() == 0) {
            return null;
        }
        if (value.size() > 1) {
            faults.add(
                    value.itemAt(1) instanceof XdmNode second
                            ? XmlPlace.fault(second, "stands once more where one is expected")
                            : new Fault("", "the mapping makes several values where one belongs"));
            return null;
        }
        return switch (value.itemAt(0)) {
            case XdmMap map -> map(map);
            case XdmArray array -> array.asList().stream().map(this::read).toList();
            case XdmExternalObject wrong
            when wrong.getExternalObject() instanceof Fault fault -> {
                faults.add(fault);
                yield null;
            }
            case XdmNode node -> text(node.getStringValue(), node);
            case XdmAtomicValue atom -> atom(atom);
            default -> throw new IllegalStateException("the result holds something that JSON does not have");
        };
    }

    /** By name: Saxon's own order is another one at each start. */
    private Map<String, Object> map(XdmMap map) {
        Map<String, XdmValue> entries = new TreeMap<>();
        map.entrySet().forEach(entry -> entries.put(entry.getKey().getStringValue(), entry.getValue()));
        Map<String, Object> out = new LinkedHashMap<>();
        entries.forEach((name, made) -> {
            Object value = read(made);
            if (value != null) {
                out.put(name, value);
            }
        });
        return out;
    }

    private @Nullable Object atom(XdmAtomicValue atom) {
        return switch (atom.getValue()) {
            case Boolean truth -> truth;
            case Number number -> number;
            case null, default -> text(atom.getStringValue(), null);
        };
    }

    private @Nullable String text(String raw, @Nullable XdmNode node) {
        String text = XmlPlace.text(raw);
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            String rule = "holds a control character";
            faults.add(node == null ? new Fault("", rule) : XmlPlace.fault(node, rule));
        }
        return text.isEmpty() ? null : text;
    }
}
