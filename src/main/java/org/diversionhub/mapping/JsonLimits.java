package org.diversionhub.mapping;

/**
 * How large the parts of a message may be. The size of the whole is the transport's limit.
 *
 * @param jsonDepth objects and lists within each other, {@code hub.limits.json-depth}
 * @param jsonText characters of one text or name, {@code hub.limits.json-text}
 * @param jsonNumber characters of one number, {@code hub.limits.json-number}
 */
public record JsonLimits(int jsonDepth, int jsonText, int jsonNumber) {
    /** Attachments as text have room; nothing in the record is deeper than ten. */
    public static final JsonLimits DEFAULT = new JsonLimits(32, 500_000, 32);

    public JsonLimits {
        if (jsonDepth < 1 || jsonDepth > 500 || jsonText < 1 || jsonNumber < 1 || jsonNumber > 1000) {
            throw new IllegalArgumentException(
                    "json-depth is 1 to 500 and json-number 1 to 1000; json-text is at least 1");
        }
    }
}
