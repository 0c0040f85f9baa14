package org.diversionhub.exchange;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Every error of the partner port is an RFC 9457 problem of ours; no text of an exception or a request gets out. */
@Controller
@ControllerAdvice
class ProblemAnswers implements ErrorController {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);
    private static final Problem NOTHING =
            Problem.of(Problem.Type.NOT_FOUND, "the addresses are listed in the partner guide");
    private static final Problem METHOD =
            Problem.of(Problem.Type.METHOD, "the addresses and their methods are listed in the partner guide");
    private static final Problem FAULT =
            Problem.of(Problem.Type.FAULT, "nothing was kept; send it again under the same id");

    @ExceptionHandler(ProblemException.class)
    ResponseEntity<byte[]> problem(ProblemException e) {
        return answer(e.problem());
    }

    @ExceptionHandler(NoResourceFoundException.class)
    ResponseEntity<byte[]> nothing() {
        return answer(NOTHING);
    }

    @ExceptionHandler(HttpRequestMethodNotSupportedException.class)
    ResponseEntity<byte[]> method() {
        return answer(METHOD);
    }

    @ExceptionHandler(HttpMediaTypeNotSupportedException.class)
    ResponseEntity<byte[]> format() {
        return answer(Problem.of(Problem.Type.MEDIA_TYPE, "send Content-Type: application/json"));
    }

    @ExceptionHandler(HttpMediaTypeNotAcceptableException.class)
    ResponseEntity<byte[]> answerFormat() {
        return answer(Problem.of(Problem.Type.NOT_ACCEPTABLE, "accept application/json, or text/html in the inbox"));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<byte[]> unavailable(RuntimeException e) {
        LOG.error("the database does not answer ({})", e.getClass().getSimpleName());
        return answer(Problem.of(Problem.Type.UNAVAILABLE, "try again in a minute"));
    }

    /** A call that came while the hub stops or starts: the routes take nothing more, or not yet. */
    @ExceptionHandler(CamelExecutionException.class)
    ResponseEntity<byte[]> notTaken(CamelExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof RejectedExecutionException || cause instanceof DirectConsumerNotAvailableException) {
            LOG.warn(
                    "a call came while the hub stops or starts ({})",
                    cause.getClass().getSimpleName());
            return answer(Problem.of(Problem.Type.UNAVAILABLE, "try again in a minute"));
        }
        return fault(cause instanceof Exception why ? why : e);
    }

    @ExceptionHandler(Exception.class)
    ResponseEntity<byte[]> fault(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        LOG.error("a call failed ({} at {})", e.getClass().getName(), trace.length == 0 ? "?" : trace[0]);
        return answer(FAULT);
    }

    /** What the container itself refused; called from outside it is an address like any other that is not there. */
    @RequestMapping("/error")
    ResponseEntity<byte[]> error(HttpServletRequest request) {
        return answer(ofContainer(
                request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404));
    }

    /** The problem for a status that the container chose. */
    static Problem ofContainer(int status) {
        return switch (status) {
            case 404 -> NOTHING;
            case 405 -> METHOD;
            case 500, 503 -> FAULT;
            default -> Problem.of(Problem.Type.BAD_REQUEST, "mend its first line, its headers or its length");
        };
    }

    static ResponseEntity<byte[]> answer(Problem problem) {
        var answer = ResponseEntity.status(problem.type().status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header("Cache-Control", "no-store");
        problem.again().ifPresent(seconds -> answer.header("Retry-After", Integer.toString(seconds)));
        return answer.body(problem.json());
    }
}
