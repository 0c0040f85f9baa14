package org.diversionhub.exchange;

import java.util.UUID;

/** A delivery that may be tried now, and the partner whose queue it goes to. */
record Wake(UUID delivery, String partner) {}
