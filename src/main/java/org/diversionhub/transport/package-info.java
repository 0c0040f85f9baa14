/**
 * The room for wires: how bytes get to an address of a partner's and how they are fetched from one, by a deadline. It
 * knows nothing of what they say, and no case.
 */
@NullMarked
package org.diversionhub.transport;

import org.jspecify.annotations.NullMarked;
