package org.diversionhub.fhir;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.InternalErrorException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.diversionhub.exchange.CurrentSnapshot;
import org.diversionhub.exchange.EvenTime;
import org.diversionhub.exchange.Pause;
import org.diversionhub.exchange.Pauses;
import org.diversionhub.exchange.ProblemException;
import org.diversionhub.exchange.Rereading;
import org.diversionhub.exchange.Snapshot;
import org.diversionhub.trust.PairwiseIds;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Who may come in, with which question; and what they hear when it goes wrong: nothing of ours, nothing of theirs. */
@Component
@Interceptor
public class Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final Set<String> ALWAYS = Set.of("_format", "_pretty", "_summary", "_elements");
    /** Nothing here; and what a referral that is named in an answer, and is not here, comes to. */
    private static final Set<Integer> MAY_TELL = Set.of(404, 422);

    /** What the server writes into the link to the next page. */
    private static final Set<String> OF_A_PAGE = Set.of("_getpages", "_pageId", "_bundletype", "_count", "_include");

    private final FhirCaller callers;
    private final Pauses pauses;
    private final CurrentSnapshot snapshots;
    private final Rereading rereading;
    private final Brought brought;
    private final Catalogue catalogue;
    private final OwnWords ownWords;
    private final PairwiseIds pairwise;
    private final Trails trails;
    private final EvenTime evenTime;

    Doorkeeper(
            FhirCaller callers,
            Pauses pauses,
            CurrentSnapshot snapshots,
            Rereading rereading,
            Brought brought,
            Catalogue catalogue,
            OwnWords ownWords,
            PairwiseIds pairwise,
            Trails trails,
            EvenTime evenTime) {
        this.callers = callers;
        this.pauses = pauses;
        this.snapshots = snapshots;
        this.rereading = rereading;
        this.brought = brought;
        this.catalogue = catalogue;
        this.ownWords = ownWords;
        this.pairwise = pairwise;
        this.trails = trails;
        this.evenTime = evenTime;
    }

    /** What the server can do is told to everybody. */
    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLER_SELECTED)
    public void letIn(RequestDetails request, ServletRequestDetails servlet) {
        long begun = System.nanoTime();
        if ("metadata".equals(request.getRequestPath()) || "metadata".equals(request.getOperation())) {
            return;
        }
        Snapshot snapshot = snapshots.get();
        Caller caller = callers.of(servlet.getServletRequest(), snapshot);
        boolean validates = validates(request);
        if (!validates && !caller.isServed(request.getResourceName())) {
            throw Faults.of(403, IssueType.FORBIDDEN, "This partner's file says that it gets its messages elsewhere.");
        }
        if (!validates && request.getResourceName() != null) {
            caller.require(interaction(request), request.getResourceName());
        }
        if (!validates) {
            refusePaused(caller, interaction(request));
        }
        new Call(new Reader(caller, snapshot, rereading, brought, catalogue, ownWords, pairwise, trails), begun)
                .keepIn(request);
        refuseOtherParameters(request);
    }

    private void refusePaused(Caller caller, Interaction interaction) {
        try {
            pauses.refuse(caller.partner(), interaction.reads() ? Pause.Way.OUT : Pause.Way.IN);
        } catch (ProblemException e) {
            throw Faults.of(e.status(), IssueType.TRANSIENT, e.detail()).addResponseHeader("Retry-After", "300");
        }
    }

    /** To whom nothing is told of anybody, and by whom nothing is kept: whoever is known may. */
    private static boolean validates(RequestDetails request) {
        return ValidateProvider.VALIDATE.equals(request.getOperation());
    }

    /** An operation asks, however it is called. */
    private static Interaction interaction(RequestDetails request) {
        if (SubscriptionProvider.PARAMETERS.containsKey(String.valueOf(request.getOperation()))) {
            return request.getId() == null ? Interaction.SEARCH : Interaction.READ;
        }
        return switch (request.getRequestType()) {
            case PUT, PATCH -> Interaction.UPDATE;
            case DELETE -> Interaction.DELETE;
            case POST -> "_search".equals(request.getOperation()) ? Interaction.SEARCH : Interaction.CREATE;
            default -> request.getId() == null ? Interaction.SEARCH : Interaction.READ;
        };
    }

    private static void refuseOtherParameters(RequestDetails request) {
        Set<String> allowed = new TreeSet<>(ALWAYS);
        Set<String> ofOperation = validates(request)
                ? ValidateProvider.PARAMETERS
                : SubscriptionProvider.PARAMETERS.get(String.valueOf(request.getOperation()));
        if (ofOperation != null) {
            allowed.addAll(ofOperation);
        } else if (request.getId() == null) {
            allowed.addAll(
                    request.getResourceName() == null
                            ? OF_A_PAGE
                            : Kinds.searches().getOrDefault(request.getResourceName(), Set.of()));
        }
        Map<String, String[]> asked = request.getParameters();
        if (!allowed.containsAll(asked.keySet())) {
            throw Faults.invalid(
                    "A parameter is not offered here, or not with this modifier. Offered are " + allowed + ".");
        }
    }

    /** The name of a page is longer than FHIR's ids may be. */
    @Hook(Pointcut.SERVER_OUTGOING_RESPONSE)
    public void letOut(RequestDetails request, @Nullable IBaseResource answer) {
        if (answer instanceof Bundle bundle) {
            bundle.setId((String) null);
        }
        if (givesConsent(request)) {
            evenTime.nothingHere(Call.of(request).begun());
        }
    }

    /** As of a consent in a message: the work for it would tell whom the hub knows. */
    private static boolean givesConsent(RequestDetails request) {
        boolean writes =
                request.getRequestType() == RequestTypeEnum.POST || request.getRequestType() == RequestTypeEnum.PUT;
        return writes
                && isLetIn(request)
                && !validates(request)
                && (request.getResourceName() == null
                        || request.getResourceName().equals("Consent"))
                && Call.of(request).reader().caller().givesConsents();
    }

    private static boolean isLetIn(RequestDetails request) {
        return request.getUserData().values().stream().anyMatch(Call.class::isInstance);
    }

    /** No text of an exception gets out that is not ours. */
    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException say(RequestDetails request, Throwable fault) {
        BaseServerResponseException answer = answer(fault);
        if (givesConsent(request) || (MAY_TELL.contains(answer.getStatusCode()) && isLetIn(request))) {
            evenTime.nothingHere(Call.of(request).begun());
        }
        return answer;
    }

    private static BaseServerResponseException answer(Throwable fault) {
        return switch (fault) {
            case Faults.Refused ours -> ours;
            case InternalErrorException wrapped when wrapped.getCause() != null -> answer(wrapped.getCause());
            case InvocationTargetException wrapped when wrapped.getCause() != null -> answer(wrapped.getCause());
            case BaseServerResponseException theirs when theirs.getStatusCode() == 404 -> Faults.nothingHere();
            case BaseServerResponseException theirs
            when theirs.getStatusCode() < 500 ->
                Faults.of(
                        theirs.getStatusCode(),
                        IssueType.NOTSUPPORTED,
                        "The server cannot read this call, or does not offer it: see /fhir/metadata.");
            case DataFormatException malformed -> Faults.invalid("A value has not the form of its parameter.");
            case DataAccessException down -> unavailable(down);
            case TransactionException down -> unavailable(down);
            default -> {
                StackTraceElement[] trace = fault.getStackTrace();
                LOG.error(
                        "a FHIR call failed ({} at {})",
                        fault.getClass().getName(),
                        trace.length == 0 ? "?" : trace[0]);
                yield Faults.of(500, IssueType.EXCEPTION, "The hub failed. Read it again, to see what was taken.");
            }
        };
    }

    private static BaseServerResponseException unavailable(RuntimeException fault) {
        LOG.error("the database does not answer ({})", fault.getClass().getSimpleName());
        BaseServerResponseException answer = Faults.of(503, IssueType.TRANSIENT, "Try again in a minute.");
        answer.addResponseHeader("Retry-After", "60");
        return answer;
    }
}
