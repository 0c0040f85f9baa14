/**
 * The command line: {@code ./hub <command>}. It starts no server; what it checks is what the server would do. Uses
 * every other room but {@code demo}.
 */
@org.jspecify.annotations.NullMarked
package org.diversionhub.cli;
