/**
 * Wire to canonical and back: reads what partners send strictly, as JSON or by a mapping of their own format, and
 * writes what a recipient may have in the recipient's format, as {@code mappings/} says. Uses {@code message},
 * {@code disclosure} and {@code config}; on the way out it never sees more than the
 * {@link org.diversionhub.disclosure.RedactedMessage}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.mapping;
