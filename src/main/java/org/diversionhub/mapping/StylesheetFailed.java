package org.diversionhub.mapping;

import net.sf.saxon.s9api.SaxonApiException;

/** A stylesheet failed: where and by which rule, without Saxon's words, which quote what it worked on. */
final class StylesheetFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String mark;

    StylesheetFailed(SaxonApiException e) {
        String code = e.getErrorCode() == null ? "" : " " + e.getErrorCode().getLocalName();
        int line = e.getLineNumber();
        this.mark = (line > 0 ? ":" + line : "") + " (XSLT" + (code.matches(" [A-Z]{4}[0-9A-Z]{4}") ? code : "") + ")";
    }

    static String mark(Throwable failure) {
        return failure instanceof StylesheetFailed failed
                ? failed.mark
                : " (" + failure.getClass().getSimpleName() + ")";
    }
}
