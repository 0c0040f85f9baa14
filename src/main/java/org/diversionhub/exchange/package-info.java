/**
 * Messages in and out: receiving, the accepting transaction, deliveries with their attempts, the inbox, the sweep.
 * Camel, JMS and HTTP live here. Uses every other room but {@code cli} and {@code demo}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.exchange;
