/**
 * The engines that the hub stands on: PostgreSQL and Artemis, embedded for one machine or reached by setting. Uses
 * nothing of ours.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.platform;
