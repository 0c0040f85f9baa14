package org.diversionhub.partner;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.diversionhub.config.ConfigMap;

/**
 * Who is asked when a clock has run out: each desk in turn that is on, until somebody has acted.
 *
 * @param callback the number that every officer gets with the answer to a referral, where no desk has one for the hour
 * @param rota the desks of the programme
 * @param filing who is asked for a decision about filing; empty where the rota is
 * @param privacy who is asked for accountings and lists of disclosures; empty where the rota is
 * @param escalateAfter how long one desk is given before the next is asked
 */
public record OnCall(
        Optional<String> callback, List<Desk> rota, List<Desk> filing, List<Desk> privacy, Duration escalateAfter) {
    public static final OnCall NOBODY =
            new OnCall(Optional.empty(), List.of(), List.of(), List.of(), Duration.ofMinutes(15));

    public OnCall {
        rota = List.copyOf(rota);
        filing = List.copyOf(filing);
        privacy = List.copyOf(privacy);
    }

    /** A desk and its address for alerts, which never say whom they are about. */
    public record Desk(String name, String email, Shift shift, Optional<String> callback) {
        public boolean isOn(Instant at, ZoneId zone) {
            return shift.isOn(at, zone);
        }
    }

    static OnCall read(ConfigMap program) {
        if (!program.has("on-call")) {
            return NOBODY;
        }
        try (ConfigMap map = program.map("on-call")) {
            List<Desk> rota = map.maps("rota").stream().map(OnCall::onShift).toList();
            Shift.gap(rota.stream().map(Desk::shift).toList())
                    .filter(at -> !rota.isEmpty())
                    .ifPresent(at -> map.fault(
                            "rota",
                            "on " + at + " nobody is on",
                            "`hours` and `days` that leave no minute of the week"));
            return new OnCall(
                    map.optionalValue("callback", OnCall::number, "a telephone number, such as +1 910 555 0100"),
                    named(map, "rota", rota),
                    named(map, "filing", desks(map, "filing")),
                    named(map, "privacy", desks(map, "privacy")),
                    map.optionalValue("escalate-after", OnCall::time, "minutes or hours, such as 15m")
                            .orElse(NOBODY.escalateAfter()));
        }
    }

    /** Who was asked is kept by name. */
    private static List<Desk> named(ConfigMap map, String key, List<Desk> desks) {
        Set<String> names = new HashSet<>();
        desks.stream()
                .filter(desk -> !names.add(desk.name()))
                .forEach(desk -> map.fault(key, "two desks are named `" + desk.name() + "`", "a name for each"));
        return desks;
    }

    private static List<Desk> desks(ConfigMap map, String key) {
        return map.maps(key).stream().map(OnCall::desk).toList();
    }

    private static Desk desk(ConfigMap map) {
        try (map) {
            return new Desk(map.text("name"), email(map), Shift.ALWAYS, Optional.empty());
        }
    }

    private static Desk onShift(ConfigMap map) {
        try (map) {
            return new Desk(
                    map.text("name"),
                    email(map),
                    Shift.read(map),
                    map.optionalValue("callback", OnCall::number, "a telephone number, such as +1 910 555 0100"));
        }
    }

    private static String email(ConfigMap map) {
        String email = map.value("email", OnCall::address, "an e-mail address");
        return email == null ? "" : email;
    }

    /** By the hour alone, so that it tells nothing of any referral: of the first desk that is on and has one. */
    Optional<String> callback(Instant at, ZoneId zone) {
        return rota.stream()
                .filter(desk -> desk.isOn(at, zone))
                .flatMap(desk -> desk.callback().stream())
                .findFirst()
                .or(() -> callback);
    }

    private static String number(String text) {
        return matching(text, "\\+?[0-9][0-9 ().-]{4,30}");
    }

    private static String address(String text) {
        return matching(text, "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}");
    }

    private static String matching(String text, String pattern) {
        if (!text.matches(pattern)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static Duration time(String text) {
        if (Clocks.amount(text) instanceof Duration time) {
            return time;
        }
        throw new IllegalArgumentException(text);
    }

    boolean answersAlways() {
        return !rota.isEmpty()
                && (callback.isPresent()
                        || rota.stream().allMatch(desk -> desk.callback().isPresent()));
    }
}
