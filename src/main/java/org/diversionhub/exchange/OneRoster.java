package org.diversionhub.exchange;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * One roster of a jail, or file of a partner, at a time: each is megabytes, and waits for its time with a thread of the
 * port that all partners share.
 */
@Component
class OneRoster implements HandlerInterceptor, WebMvcConfigurer {
    private static final String OF = OneRoster.class.getName();

    /** The caller may have the answer a moment before its request is over here. */
    private static final long MOMENT = 200;

    private final Map<String, Semaphore> running = new ConcurrentHashMap<>();

    /** @throws ProblemException if another one of this sender is not answered yet */
    void begin(HttpServletRequest request, Partner sender, String what) {
        if (!isFree(running.computeIfAbsent(sender.id(), id -> new Semaphore(1)))) {
            EvenTime.atOnce(request);
            throw new ProblemException(
                    Problem.Type.TOO_MANY,
                    "your last " + what + " is not answered yet; one at a time, and wait for the answer");
        }
        request.setAttribute(OF, sender.id());
    }

    private static boolean isFree(Semaphore jail) {
        try {
            return jail.tryAcquire(MOMENT, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception e) {
        if (request.getAttribute(OF) instanceof String jail) {
            Objects.requireNonNull(running.get(jail)).release();
        }
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }
}
