package org.diversionhub.exchange;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.ProducerTemplate;
import org.diversionhub.mapping.MessageReader;
import org.diversionhub.mapping.Reading;
import org.diversionhub.message.Fault;
import org.diversionhub.message.Kind;
import org.diversionhub.partner.Partner;
import org.diversionhub.trust.Tokens;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The community's door for somebody who is no partner: a page on a listener of its own, at which nothing else of the
 * hub answers. What is sent goes through the same intake as a partner's message. There is no honeypot: a browser that
 * fills all fields by itself falls into it, and a person would fall away unnoticed.
 */
@Component
@ConditionalOnProperty("hub.form.enabled")
@EnableConfigurationProperties(FormSettings.class)
public class CommunityForm implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(CommunityForm.class);
    private static final String KIND = "diversion-referral";
    private static final String LATER = "The hub cannot take it now. Nothing was kept; please try again later.";
    private static final Kind ASSESS = new Kind(KIND, "assess");
    /** More than the longest that fits its fields, each letter in nine characters. */
    private static final int MOST = 32 * 1024;

    private final FormSettings settings;
    private final CurrentSnapshot snapshots;
    private final ProducerTemplate camel;
    private final Refusals refusals;
    private final LimitSettings limits;
    private final Tokens tokens;
    private final Pauses pauses;
    private final Clock clock;
    private final RateLimiterRegistry rates;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    CommunityForm(
            FormSettings settings,
            CurrentSnapshot snapshots,
            ProducerTemplate camel,
            Refusals refusals,
            LimitSettings limits,
            Tokens tokens,
            Pauses pauses,
            Clock clock) {
        this.settings = settings;
        this.snapshots = snapshots;
        this.camel = camel;
        this.refusals = refusals;
        this.limits = limits;
        this.tokens = tokens;
        this.pauses = pauses;
        this.clock = clock;
        this.rates = RateLimiterRegistry.of(RateLimiterConfig.custom()
                .limitForPeriod(settings.perMinute())
                .limitRefreshPeriod(Duration.ofMinutes(1))
                .timeoutDuration(Duration.ZERO)
                .build());
    }

    /** What the person gets. */
    private record Shown(int status, byte[] page) {}

    private void handle(HttpExchange call) throws IOException {
        try (call) {
            Shown shown = shown(call);
            call.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            call.getResponseHeaders().set("Cache-Control", "no-store");
            call.getResponseHeaders().set("Referrer-Policy", "no-referrer");
            call.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            call.getResponseHeaders()
                    .set(
                            "Content-Security-Policy",
                            "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
            call.sendResponseHeaders(shown.status(), shown.page().length);
            call.getResponseBody().write(shown.page());
        }
    }

    private Shown shown(HttpExchange call) throws IOException {
        Snapshot snapshot = snapshots.get();
        Partner form = form(call, snapshot).orElse(null);
        if (form == null) {
            return new Shown(404, new FormPage("", "", "", false).sorry("There is no page here."));
        }
        FormPage page = page(form, snapshot);
        try {
            return switch (call.getRequestMethod()) {
                case "GET" ->
                    new Shown(200, page.form(FormToken.open(clock.instant()).write(form.id(), tokens)));
                case "POST" -> sent(call, form, page, snapshot);
                default -> new Shown(405, page.sorry("The page is opened and sent, nothing else."));
            };
        } catch (RuntimeException e) {
            LOG.error("a form could not be taken ({})", e.getClass().getSimpleName());
            return new Shown(503, page.sorry(LATER));
        }
    }

    private static Optional<Partner> form(HttpExchange call, Snapshot snapshot) {
        String path = call.getRequestURI().getPath();
        return call.getRequestURI().getQuery() == null && path.length() > 1
                ? snapshot.partners().byId(path.substring(1)).filter(Partner::isWebForm)
                : Optional.empty();
    }

    private FormPage page(Partner form, Snapshot snapshot) {
        String callback = snapshot.programs()
                .ofMember(form.id())
                .flatMap(program -> program.callback(clock.instant()))
                .orElse("");
        return new FormPage(form.id(), form.name(), callback, form.maySend(ASSESS));
    }

    private Shown sent(HttpExchange call, Partner form, FormPage page, Snapshot snapshot) throws IOException {
        if (!isOwn(call)) {
            return new Shown(403, page.sorry("This was not sent from this page."));
        }
        byte[] body = call.getRequestBody().readNBytes(MOST + 1);
        if (body.length > MOST) {
            return new Shown(413, page.sorry("That is too long. Please say it in fewer words."));
        }
        if (!rates.rateLimiter(form.id()).acquirePermission()) {
            return new Shown(429, page.sorry("Too many are being sent. Please wait a minute, and send it again."));
        }
        if (pauses.isPaused(form, Pause.Way.IN)) {
            return new Shown(503, page.sorry(LATER));
        }
        FormFields fields = FormFields.read(body).orElse(null);
        if (fields == null) {
            return new Shown(400, page.sorry("This is not what the page sends. Please open it again."));
        }
        FormToken token = FormToken.read(fields.token(), form.id(), tokens).orElse(null);
        Instant now = clock.instant();
        if (token == null || token.opened().plus(FormToken.LONGEST).isBefore(now)) {
            return new Shown(422, page.sorry("The page was open too long. Please open it again."));
        }
        if (token.opened().plus(settings.soonest()).isAfter(now.plusSeconds(1))) {
            return new Shown(422, page.sorry("That was very quick. Please go back, wait a moment, and send it again."));
        }
        return taken(fields, token, form, page, snapshot);
    }

    /** A page of another site sends nothing in a visitor's name; older browsers do not say where they were. */
    private static boolean isOwn(HttpExchange call) {
        String site = call.getRequestHeaders().getFirst("Sec-Fetch-Site");
        String type = String.valueOf(call.getRequestHeaders().getFirst("Content-Type"));
        return (site == null || Set.of("same-origin", "none").contains(site))
                && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
    }

    private Shown taken(FormFields fields, FormToken token, Partner form, FormPage page, Snapshot snapshot) {
        byte[] message = fields.message(token, form.id()).toString().getBytes(StandardCharsets.UTF_8);
        var incoming = new Incoming(form, KIND, message, snapshot);
        List<Fault> faults = faults(fields, incoming);
        if (!faults.isEmpty()) {
            refusals.record(incoming, new Answer.Refused(Problem.invalid(faults)));
            return new Shown(422, page.wrong(faults));
        }
        return switch (camel.requestBody("direct:receive", incoming, Answer.class)) {
            case Answer.Accepted accepted -> new Shown(200, page.received(accepted.messageId(), accepted.receipt()));
            case Answer.Refused refused -> refused(refused.problem(), page);
        };
    }

    private List<Fault> faults(FormFields fields, Incoming incoming) {
        List<Fault> faults = new ArrayList<>(fields.missing());
        if (new MessageReader(incoming.snapshot().schemas(), limits.json()).read(KIND, incoming.body())
                instanceof Reading.Refused refused) {
            refused.faults().stream()
                    .filter(fault ->
                            faults.stream().noneMatch(known -> known.pointer().startsWith(fault.pointer())))
                    .forEach(faults::add);
        }
        return faults;
    }

    private static Shown refused(Problem problem, FormPage page) {
        return switch (problem.type()) {
            case ID_REUSED ->
                new Shown(409, page.sorry("This page was sent before. To tell more, please open it again."));
            case INVALID -> new Shown(422, page.wrong(problem.errors()));
            default -> new Shown(503, page.sorry(LATER));
        };
    }

    @Override
    public void start() {
        // A caller who sends a byte a minute would keep a thread.
        System.setProperty("sun.net.httpserver.maxReqTime", "20");
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), 50);
            ExecutorService pool = Executors.newFixedThreadPool(4);
            listening.setExecutor(pool);
            listening.createContext("/", this::handle);
            listening.start();
            server = listening;
            threads = pool;
        } catch (IOException e) {
            throw new UncheckedIOException("the form cannot listen on hub.form.port " + settings.port(), e);
        }
    }

    @Override
    public void stop() {
        if (server != null && threads != null) {
            server.stop(1);
            threads.shutdown();
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** On which it listens, also where the setting leaves that open. */
    public int port() {
        return server == null ? settings.port() : server.getAddress().getPort();
    }
}
