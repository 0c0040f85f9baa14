package org.diversionhub.partner;

/** What a missed intake does, by the site's rule: nobody is removed by it unless the site says so. */
public enum NoShow {
    INACTIVE,
    REMOVED
}
