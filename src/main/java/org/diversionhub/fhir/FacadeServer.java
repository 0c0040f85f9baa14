package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletResponse;

/** HAPI's server, which does not tell what it is made of. */
final class FacadeServer extends RestfulServer {
    private static final long serialVersionUID = 1L;

    FacadeServer(FhirContext fhir) {
        super(fhir);
        setServerName("Diversion Hub");
        setServerVersion("1");
        setImplementationDescription("What one partner may see, at the moment it asks");
        setDefaultResponseEncoding(EncodingEnum.JSON);
    }

    /** Two answers that say the same are the same. */
    @Override
    protected void addRequestIdToResponse(ServletRequestDetails request, String number) {}

    @Override
    public void addHeadersToResponse(HttpServletResponse answer) {
        answer.setHeader("Cache-Control", "no-store");
    }
}
