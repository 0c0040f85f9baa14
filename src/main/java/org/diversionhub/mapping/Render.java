package org.diversionhub.mapping;

/** What becomes of the result of a mapping. */
enum Render {
    /** It is the body. */
    JSON,
    /** It is the model of an HTML page. */
    HTML,
    /** A stylesheet has written the body. */
    XML;

    static Render named(String word) {
        return switch (word) {
            case "json" -> JSON;
            case "html" -> HTML;
            case "xml" -> XML;
            default -> throw new IllegalArgumentException(word);
        };
    }
}
