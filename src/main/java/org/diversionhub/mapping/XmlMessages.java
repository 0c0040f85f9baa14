package org.diversionhub.mapping;

import java.util.Map;

/** What a stylesheet has made of a document is the message already. */
record XmlMessages(Stylesheet stylesheet) implements Translation {
    @Override
    public Map<String, Object> evaluate(Map<String, Object> input) {
        return input;
    }

    @Override
    public String place(Throwable failure) {
        return stylesheet.place(failure);
    }

    @Override
    public String mark(Throwable failure) {
        return stylesheet.mark(failure);
    }

    @Override
    public boolean says(String text) {
        return stylesheet.says(text);
    }
}
