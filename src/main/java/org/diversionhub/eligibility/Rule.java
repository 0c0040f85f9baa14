package org.diversionhub.eligibility;

import org.diversionhub.config.ConfigPlace;

/** A condition under the name by which tasks and tests speak of it. */
public record Rule(String id, Condition condition, ConfigPlace at) {}
