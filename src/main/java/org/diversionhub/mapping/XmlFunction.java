package org.diversionhub.mapping;

import java.util.function.Function;
import net.sf.saxon.s9api.ExtensionFunction;
import net.sf.saxon.s9api.ItemType;
import net.sf.saxon.s9api.OccurrenceIndicator;
import net.sf.saxon.s9api.QName;
import net.sf.saxon.s9api.SequenceType;
import net.sf.saxon.s9api.XdmAtomicValue;
import net.sf.saxon.s9api.XdmEmptySequence;
import net.sf.saxon.s9api.XdmExternalObject;
import net.sf.saxon.s9api.XdmItem;
import net.sf.saxon.s9api.XdmNode;
import net.sf.saxon.s9api.XdmValue;
import org.diversionhub.message.Fault;
import org.jspecify.annotations.Nullable;

/**
 * {@code hub:NAME($value)}: a value of the record, or nothing of nothing. What cannot be converted becomes a fault in
 * the value's place, which the reader collects, so that a stylesheet need not ask and every fault is told at once.
 *
 * @param conversion of the text, or null where it is none of this type
 */
record XmlFunction(String name, Function<String, @Nullable Object> conversion, String rule)
        implements ExtensionFunction {
    static final String NAMESPACE = "urn:diversionhub:mapping";

    private static final SequenceType ANY =
            SequenceType.makeSequenceType(ItemType.ANY_ITEM, OccurrenceIndicator.ZERO_OR_MORE);

    @Override
    public QName getName() {
        return new QName(NAMESPACE, name);
    }

    @Override
    public SequenceType getResultType() {
        return ANY;
    }

    @Override
    public SequenceType[] getArgumentTypes() {
        return new SequenceType[] {ANY};
    }

    @Override
    public XdmValue call(XdmValue[] arguments) {
        XdmValue given = arguments[0];
        if (given.size() != 1) {
            return given;
        }
        String text = XmlPlace.text(given.itemAt(0).getStringValue());
        if (text.isEmpty()) {
            return XdmEmptySequence.getInstance();
        }
        return switch (conversion.apply(text)) {
            case null -> new XdmExternalObject(fault(given.itemAt(0)));
            case Boolean truth -> new XdmAtomicValue(truth);
            case Object value -> new XdmAtomicValue(value.toString());
        };
    }

    private Fault fault(XdmItem item) {
        return item instanceof XdmNode node ? XmlPlace.fault(node, rule) : new Fault("", rule);
    }
}
