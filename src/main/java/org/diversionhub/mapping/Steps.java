package org.diversionhub.mapping;

import java.util.Map;
import net.sf.saxon.expr.XPathContext;
import net.sf.saxon.lib.TraceListener;
import net.sf.saxon.trace.Traceable;

/**
 * Ends a stylesheet that goes round in circles. Not a time: a busy machine would then fail what it only delays. Each
 * instruction and call is a step.
 */
final class Steps implements TraceListener {
    private static final int MOST = 2_000_000;

    private int left = MOST;

    /** Not an exception of Saxon's, which a stylesheet could catch. */
    static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void enter(Traceable step, Map<String, Object> properties, XPathContext context) {
        if (--left < 0) {
            throw new TooMany();
        }
    }
}
