package org.diversionhub.fhir;

import ca.uhn.fhir.rest.api.server.RequestDetails;

/**
 * A call that was let in.
 *
 * @param begun by {@link System#nanoTime}
 */
record Call(Reader reader, long begun) {
    private static final String KEY = Call.class.getName();

    void keepIn(RequestDetails request) {
        request.getUserData().put(KEY, this);
    }

    static Call of(RequestDetails request) {
        if (request.getUserData().get(KEY) instanceof Call call) {
            return call;
        }
        throw new IllegalStateException("nobody has let this call in");
    }
}
