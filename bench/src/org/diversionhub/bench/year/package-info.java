/**
 * A county's year against the real hub at an accelerated clock: what happens to people, what the hub did with it, and
 * whether anything is left that nobody can explain. What ought to be is worked out here and by nothing of the hub's.
 */
package org.diversionhub.bench.year;
