package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller is told that meets a hub which stops: to come again, and not that it failed. */
class ProblemAnswersTest {
    private static final String IN = "direct:in?block=false";

    private final ProblemAnswers answers = new ProblemAnswers();
    private final CamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(IN).routeId("in").throwException(new IllegalStateException("Invented"));
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private CamelExecutionException call() {
        return catchThrowableOfType(
                CamelExecutionException.class,
                () -> camel.createProducerTemplate().requestBody(IN, "{}"));
    }

    @Test
    void callDuringAStopIsToComeAgain_andAFaultIsAFault() throws Exception {
        assertThat(answers.notTaken(call()).getStatusCode().value()).isEqualTo(500);
        camel.getRouteController().stopRoute("in");
        var stopped = answers.notTaken(call());
        assertThat(stopped.getStatusCode().value()).isEqualTo(503);
        assertThat(stopped.getHeaders().getFirst("Retry-After")).isEqualTo("60");
        var rejected = new CamelExecutionException("no", new DefaultExchange(camel), new RejectedExecutionException());
        assertThat(answers.notTaken(rejected).getStatusCode().value()).isEqualTo(503);
    }
}
