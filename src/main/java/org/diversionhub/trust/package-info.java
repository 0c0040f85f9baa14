/**
 * Keys and what they protect: records sealed at rest, search tokens, pairwise ids, receipts, payloads that are signed
 * and encrypted for a partner, TLS and who is calling. No key leaves this room, and plaintext leaves it only for a
 * named purpose; it uses {@code partner} and {@code config}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.trust;
