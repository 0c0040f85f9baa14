/** Diversion Hub: carries a referral, and gives each recipient exactly what may be shared. */
@NullMarked
package org.diversionhub;

import org.jspecify.annotations.NullMarked;
