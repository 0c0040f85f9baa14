package org.diversionhub.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.diversionhub.exchange.LimitInForce;
import org.diversionhub.exchange.LimitSettings;
import org.diversionhub.exchange.Pause;
import org.diversionhub.exchange.Pausing;
import org.diversionhub.exchange.Pausing.Standing;
import org.diversionhub.partner.Partner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how it stands with each partner. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows of each partner how many deliveries are open (of these in flight), held and dead, when the oldest"
                        + " open one was accepted, whether there is a pause: since when, by whom and why, and its limits, as the"
                        + " files say: whether the partner's own file sets one, and how far it may go, or the site.",
        footer = {"", "Exit code 0: shown; 1: the database cannot be reached."})
final class PartnerStatusCommand implements Callable<Integer> {
    @Mixin
    private Home home = new Home();

    @Mixin
    private Screen screen = new Screen();

    @Option(names = "--json", description = "Shows it as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        return home.withDatabase(screen.err(), database -> {
            List<Standing> all = new Pausing(database, Clock.systemUTC()).all(home.partners());
            Map<String, List<LimitInForce>> limits = limits();
            if (json) {
                screen.out().println(json(all, limits));
            } else {
                all.forEach(one -> screen.out().println(line(one) + words(limits.get(one.partner()))));
            }
            return 0;
        });
    }

    /** Of the partners whose files can be read. */
    private Map<String, List<LimitInForce>> limits() {
        LimitSettings site = home.settings("hub.limits", LimitSettings.class);
        return home.readable().stream().collect(Collectors.toMap(Partner::id, site::inForce));
    }

    private static String words(@Nullable List<LimitInForce> limits) {
        return "\n    limits "
                + (limits == null
                        ? "cannot be told: see hub check"
                        : limits.stream().map(LimitInForce::words).collect(Collectors.joining(", ")));
    }

    private static String line(Standing one) {
        return "%-24s open %d (in flight %d)  held %d  dead %d%s%s"
                .formatted(
                        one.partner(),
                        one.open(),
                        one.inFlight(),
                        one.held(),
                        one.dead(),
                        one.oldest().map(at -> "  oldest " + at).orElse(""),
                        one.pauses().isEmpty() ? "" : "\n    pause " + pauses(one.pauses()));
    }

    static String pauses(List<Pause> pauses) {
        return pauses.stream().map(PartnerStatusCommand::words).collect(Collectors.joining("\n    pause "));
    }

    private static String words(Pause pause) {
        return pause.way().word() + " since " + pause.at()
                + pause.until().map(end -> " until " + end).orElse("") + " by " + pause.by() + ": " + pause.why();
    }

    private static ArrayNode json(List<Standing> all, Map<String, List<LimitInForce>> limits) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        all.forEach(one -> {
            ObjectNode node = out.addObject()
                    .put("partner", one.partner())
                    .put("open", one.open())
                    .put("inFlight", one.inFlight())
                    .put("held", one.held())
                    .put("dead", one.dead());
            one.oldest().ifPresent(at -> node.put("oldest", at.toString()));
            ArrayNode pauses = node.putArray("pauses");
            one.pauses().forEach(pause -> add(pause, pauses.addObject()));
            ArrayNode own = node.putArray("limits");
            limits.getOrDefault(one.partner(), List.of()).forEach(limit -> add(limit, own.addObject()));
        });
        return out;
    }

    /** Sizes in bytes. */
    private static void add(LimitInForce limit, ObjectNode out) {
        out.put("name", limit.name()).put("value", limit.value());
        out.put("from", limit.own() ? "partner" : "site").put("most", limit.most());
    }

    private static void add(Pause pause, ObjectNode out) {
        out.put("way", pause.way().word()).put("since", pause.at().toString());
        pause.until().ifPresent(end -> out.put("until", end.toString()));
        out.put("by", pause.by()).put("why", pause.why());
    }
}
