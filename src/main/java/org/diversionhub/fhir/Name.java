package org.diversionhub.fhir;

/**
 * What a resource is called in one partner's view of the server.
 *
 * @param type of FHIR, such as {@code Task}
 * @param id the partner's own
 */
record Name(String type, String id) {
    /** As a FHIR reference. */
    String reference() {
        return type + "/" + id;
    }
}
