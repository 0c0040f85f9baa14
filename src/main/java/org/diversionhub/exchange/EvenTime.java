package org.diversionhub.exchange;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.diversionhub.partner.Partner;
import org.diversionhub.partner.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Some answers would tell by their time what they do not say: "nothing here" costs a little more where there is
 * something that the caller may not see, and the booking of a participant costs another amount of work than that of a
 * stranger, as does a consent; a roster has many. These answers wait until a round time after their call, and then as
 * long again as a die says: all that say "nothing here", all to a jail, and all to a consent. The round time takes away
 * what the work tells, the die what the machine's own waking after much or little of it still would.
 */
@ControllerAdvice
public class EvenTime implements ResponseBodyAdvice<Object> {
    private static final String CALL = EvenTime.class.getName();

    private static final SecureRandom DIE = new SecureRandom();

    private final long every;
    private final long everyRoster;

    EvenTime(ExchangeSettings settings) {
        this.every = settings.evenTime().toNanos();
        this.everyRoster = settings.rosterTime().toNanos();
    }

    private record Call(boolean always, boolean roster, long begun) {}

    static void begin(HttpServletRequest request, Partner caller, long begun) {
        boolean always = caller.role() == Role.JAIL_CUSTODY || isConsent(request) || is(Corrections.KIND, request);
        request.setAttribute(CALL, new Call(always, isRoster(request), begun));
    }

    /** This one tells nothing of anybody, and is answered as soon as it can be. */
    static void atOnce(HttpServletRequest request) {
        request.removeAttribute(CALL);
    }

    /** This one is of many people, as a roster is: their differences add up. */
    static void ofMany(HttpServletRequest request) {
        if (request.getAttribute(CALL) instanceof Call call) {
            request.setAttribute(CALL, new Call(call.always(), true, call.begun()));
        }
    }

    private static boolean isRoster(HttpServletRequest request) {
        return ExchangeController.ROSTER.equals(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    }

    /** By what the path was understood as: it can be written in many ways. */
    static boolean isConsent(HttpServletRequest request) {
        return is(ConsentMessages.KIND, request);
    }

    private static boolean is(String kind, HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> parts
                && kind.equals(parts.get("kind"));
    }

    @Override
    public boolean supports(MethodParameter method, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter method,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (request instanceof ServletServerHttpRequest asked
                && response instanceof ServletServerHttpResponse answer
                && asked.getServletRequest().getAttribute(CALL) instanceof Call call
                && (call.always() || answer.getServletResponse().getStatus() == HttpStatus.NOT_FOUND.value())) {
            waitFor(call.begun(), call.roster() ? everyRoster : every);
        }
        return body;
    }

    /**
     * Waits, for an answer that says "nothing here".
     *
     * @param begun when the call came, by {@link System#nanoTime}
     */
    public void nothingHere(long begun) {
        waitFor(begun, every);
    }

    private static void waitFor(long begun, long grid) {
        long now = System.nanoTime();
        long until = now + grid - (now - begun) % grid + DIE.nextLong(grid);
        for (long left = until - now;
                left > 0 && !Thread.currentThread().isInterrupted();
                left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
