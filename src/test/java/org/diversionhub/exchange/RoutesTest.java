package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** The real YAML routes with recording beans: where a message goes, in which order, and where an error goes. */
@Execution(CONCURRENT)
class RoutesTest extends CamelTestSupport {
    private static final List<String> FILES = List.of("receive", "dispatch", "deliver", "audit");
    private static final Attempt ATTEMPT = new Attempt(null, null, null, null, null, null);

    private final List<String> calls = new ArrayList<>();
    private @Nullable Object claimed = ATTEMPT;
    private boolean broken;
    private int behind;

    /** Stands where {@code attempts} stands in the hub. */
    public final class RecordingAttempts {
        public @Nullable Object claim(String id) {
            calls.add("claim");
            return claimed;
        }

        public Object write(Object attempt) {
            calls.add("write");
            if (broken) {
                throw new IllegalStateException("a mapping that fails");
            }
            return "written";
        }

        public @Nullable Object goOn(Object sent) {
            calls.add("settle " + sent);
            return behind-- > 0 ? ATTEMPT : null;
        }
    }

    /** Stands where {@code httpsTransport} stands. */
    public final class RecordingTransport {
        public Object send(Object outgoing) {
            calls.add("send " + outgoing);
            return "sent";
        }
    }

    /** Stands where {@code attemptFaults} stands. */
    public final class RecordingFaults {
        public void record(Exchange exchange) {
            calls.add("fault of " + (exchange.getProperty("attempt") == ATTEMPT ? "the attempt" : "nobody"));
        }
    }

    /** Stands where {@code intake} and {@code dispatcher} stand. */
    public final class RecordingIntake {
        public String receive(Object incoming) {
            calls.add("receive " + incoming);
            return "answer";
        }

        public Object afterCommit(Object answer) {
            calls.add("wake after " + answer);
            return answer;
        }

        public void dispatch(Object lanes) {
            calls.add("dispatch " + lanes);
        }
    }

    /** Stands where {@code sweep} and {@code sealer} stand. */
    public final class RecordingSweep {
        public void run() {}
    }

    /** Queues in memory that take JMS's options and ignore them. */
    private static final class StandInForJms extends SedaComponent {
        @Override
        protected void validateParameters(String uri, Map<String, Object> parameters, String optionPrefix) {
            parameters.clear();
        }
    }

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("attempts", new RecordingAttempts());
        registry.bind("httpsTransport", new RecordingTransport());
        registry.bind("attemptFaults", new RecordingFaults());
        registry.bind("intake", new RecordingIntake());
        registry.bind("rosterIntake", new RecordingIntake());
        registry.bind("dispatcher", new RecordingIntake());
        registry.bind("sweep", new RecordingSweep());
        registry.bind("sealer", new RecordingSweep());
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.addComponent("jms", new StandInForJms());
        return context;
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {}
        };
    }

    private ModelCamelContext routes() throws Exception {
        ModelCamelContext model = (ModelCamelContext) context();
        for (String file : FILES) {
            var resource = ResourceHelper.resolveResource(model, "file:routes/" + file + ".camel.yaml");
            PluginHelper.getRoutesLoader(model).loadRoutes(resource);
        }
        return model;
    }

    /** A route from the template, fed by the test instead of a queue. */
    private void deliver() throws Exception {
        ModelCamelContext model = routes();
        model.addRouteFromTemplate("deliver", "deliver-https", Map.of("queue", "deliver.somebody", "consumers", "1"));
        AdviceWith.adviceWith(model, "deliver", advice -> advice.replaceFromWith("direct:deliver"));
        template().sendBody("direct:deliver", UUID.randomUUID().toString());
    }

    @Test
    void answerComesBackAfterTheWake_whenAMessageIsReceived() throws Exception {
        routes();
        assertThat(template().requestBody("direct:receive", "incoming")).isEqualTo("answer");
        assertThat(calls).containsExactly("receive incoming", "wake after answer");
    }

    @Test
    void lanesAreWoken_whenARosterIsReceived() throws Exception {
        routes();
        assertThat(template().requestBody("direct:receive-roster", "roster")).isEqualTo("answer");
        assertThat(calls).containsExactly("receive roster", "wake after answer");
    }

    @Test
    void nothingButTheIdGoesToTheBroker_whenADeliveryIsDispatched() throws Exception {
        ModelCamelContext model = routes();
        AdviceWith.adviceWith(
                model,
                "dispatch-delivery",
                a -> a.weaveByToUri("jms:*").replace().to("mock:broker"));
        MockEndpoint broker = getMockEndpoint("mock:broker");
        broker.expectedBodiesReceived("an-id");
        template().sendBody("direct:dispatch", "an-id");
        broker.assertIsSatisfied();
    }

    @Test
    void headsAreLookedFor_whenLanesAreWoken() throws Exception {
        routes();
        template().sendBody("seda:wake?size=10000&waitForTaskToComplete=Always", "lanes");
        assertThat(calls).containsExactly("dispatch lanes");
    }

    @Test
    void attemptIsClaimedWrittenSentAndSettled_whenThereIsSomethingToSend() throws Exception {
        deliver();
        assertThat(calls).containsExactly("claim", "write", "send written", "settle sent");
    }

    @Test
    void sameRouteGoesOn_whenTheLaneHasMore() throws Exception {
        behind = 1;
        deliver();
        assertThat(calls)
                .containsExactly(
                        "claim", "write", "send written", "settle sent", "write", "send written", "settle sent");
    }

    @Test
    void nothingIsSent_whenTheClaimIsEmpty() throws Exception {
        claimed = null;
        deliver();
        assertThat(calls).containsExactly("claim");
    }

    @Test
    void faultIsRecordedAndNothingSent_whenTheMappingFails() throws Exception {
        broken = true;
        deliver();
        assertThat(calls).containsExactly("claim", "write", "fault of the attempt");
    }

    @Test
    void everyDeclaredParameterIsUsed() throws Exception {
        String text = Files.readString(Path.of("routes/deliver.camel.yaml"));
        List<String> declared = Pattern.compile("- name: (\\w+)\\n\\s+description")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(declared).isNotEmpty().allSatisfy(name -> assertThat(text).contains("{{" + name + "}}"));
    }
}
