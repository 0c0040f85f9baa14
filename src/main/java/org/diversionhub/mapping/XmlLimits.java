package org.diversionhub.mapping;

/**
 * How large the parts of an XML document may be, beside what {@link ReadLimits} says of files. Not settings: documents
 * that are meant stay far below them, and a mapping can be trusted with what is within.
 *
 * @param depth elements within each other
 * @param elements of the whole document
 * @param attributes of one element, declarations of namespaces included
 */
record XmlLimits(int depth, int elements, int attributes) {
    static final XmlLimits DEFAULT = new XmlLimits(64, 100_000, 200);
}
