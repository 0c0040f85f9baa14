package org.diversionhub.partner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.diversionhub.config.ConfigMap;

/**
 * Who is asked when a clock has run out: each desk of the rota in turn, until somebody has acted.
 *
 * @param callback the number that every officer gets with the answer to a referral, the same for all
 * @param escalateAfter how long one desk is given before the next is asked
 */
public record OnCall(Optional<String> callback, List<Desk> rota, Duration escalateAfter) {
    public static final OnCall NOBODY = new OnCall(Optional.empty(), List.of(), Duration.ofMinutes(15));

    public OnCall {
        rota = List.copyOf(rota);
    }

    /** A desk and its address for alerts, which never say whom they are about. */
    public record Desk(String name, String email) {}

    static OnCall read(ConfigMap program) {
        if (!program.has("on-call")) {
            return NOBODY;
        }
        try (ConfigMap map = program.map("on-call")) {
            return new OnCall(
                    map.optionalValue("callback", OnCall::number, "a telephone number, such as +1 910 555 0100"),
                    map.maps("rota").stream().map(OnCall::desk).toList(),
                    map.optionalValue("escalate-after", OnCall::time, "minutes or hours, such as 15m")
                            .orElse(NOBODY.escalateAfter()));
        }
    }

    private static Desk desk(ConfigMap map) {
        try (map) {
            return new Desk(map.text("name"), map.value("email", OnCall::address, "an e-mail address") + "");
        }
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
}
