package org.diversionhub.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** HAPI's server, which does not tell what it is made of, and reads no more than it has to. */
final class FacadeServer extends RestfulServer {
    private static final long serialVersionUID = 1L;
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final long mostBytes;

    FacadeServer(FhirContext fhir, long mostBytes) {
        super(fhir);
        this.mostBytes = mostBytes;
        setServerName("Diversion Hub");
        setServerVersion("1");
        setImplementationDescription("What one partner may see, at the moment it asks");
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setUncompressIncomingContents(false);
    }

    /**
     * Before a byte of a body is read: HAPI would read it before it asks who calls. And an answer goes out whole: HAPI
     * would send it in pieces, each a record of TLS.
     */
    @Override
    protected void service(HttpServletRequest call, HttpServletResponse answer) throws ServletException, IOException {
        Optional<BaseServerResponseException> fault = fault(call);
        if (fault.isEmpty()) {
            var whole = new ContentCachingResponseWrapper(answer);
            super.service(call, whole);
            whole.copyBodyToResponse();
            return;
        }
        answer.setStatus(fault.get().getStatusCode());
        answer.setContentType("application/fhir+json;charset=UTF-8");
        addHeadersToResponse(answer);
        getFhirContext().newJsonParser().encodeResourceToWriter(fault.get().getOperationOutcome(), answer.getWriter());
    }

    private Optional<BaseServerResponseException> fault(HttpServletRequest call) {
        if (!WITH_BODY.contains(call.getMethod())) {
            return Optional.empty();
        }
        long length = call.getContentLengthLong();
        if (call.getHeader("Content-Encoding") != null) {
            return Optional.of(Faults.of(415, IssueType.NOTSUPPORTED, "Send the body as it is, not compressed."));
        }
        if (length < 0) {
            return Optional.of(Faults.of(411, IssueType.REQUIRED, "Say how long the body is, with Content-Length."));
        }
        return length > mostBytes
                ? Optional.of(Faults.of(
                        413, IssueType.TOOLONG, "The limit is " + mostBytes + " bytes (setting hub.limits.body)."))
                : Optional.empty();
    }

    /** Two answers that say the same are the same. */
    @Override
    protected void addRequestIdToResponse(ServletRequestDetails request, String number) {}

    @Override
    public void addHeadersToResponse(HttpServletResponse answer) {
        answer.setHeader("Cache-Control", "no-store");
    }
}
