package org.diversionhub.exchange;

import java.util.UUID;

/** What one partner gets of one case, in order: only the head can be tried. */
record Lane(UUID caseId, String partner) {}
