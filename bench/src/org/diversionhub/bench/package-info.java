/**
 * The load driver: a packaged hub, four partners, one floor to hold it against. It is compiled by {@code bench/run} and
 * is no part of the hub.
 */
package org.diversionhub.bench;
