package org.diversionhub.mapping;

/** What becomes of the result of a mapping's JSONata. */
enum Render {
    /** It is the body. */
    JSON,
    /** It is the model of an HTML page. */
    HTML;

    static Render named(String word) {
        return switch (word) {
            case "json" -> JSON;
            case "html" -> HTML;
            default -> throw new IllegalArgumentException(word);
        };
    }
}
