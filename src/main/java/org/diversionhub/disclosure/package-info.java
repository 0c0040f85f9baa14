/**
 * The heart: policy and situation in, {@link org.diversionhub.disclosure.Disclosure} out. Only this room can make a
 * {@link org.diversionhub.disclosure.RedactedMessage}, and nothing else may leave the hub. Uses {@code message},
 * {@code partner}, {@code consent} and {@code config}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.disclosure;
