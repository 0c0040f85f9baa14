/**
 * A small certificate authority for a site without one: it makes, renews and revokes certificates and writes the list
 * of revoked ones. It knows no partner; it uses {@code config} and {@code trust}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.authority;
