package org.diversionhub.mapping;

/** What becomes of the result of a mapping. */
enum Render {
    /** It is the body. */
    JSON,
    /** It is the model of an HTML page. */
    HTML,
    /** A stylesheet has written the body. */
    XML,

    /** It is a message of HL7 v2, segment by segment. */
    HL7V2,

    /** It is the model of a page that becomes a PDF. */
    PDF,

    /** Its rows are the rows of a CSV file. */
    CSV;

    static Render named(String word) {
        return switch (word) {
            case "json" -> JSON;
            case "html" -> HTML;
            case "xml" -> XML;
            case "hl7v2" -> HL7V2;
            case "pdf" -> PDF;
            case "csv" -> CSV;
            default -> throw new IllegalArgumentException(word);
        };
    }
}
