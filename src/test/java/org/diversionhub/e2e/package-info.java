/**
 * The hub from outside: a real one over TLS on embedded PostgreSQL and Artemis, with real partners. One hub serves all
 * test classes; each test uses people and ids of its own.
 */
package org.diversionhub.e2e;
