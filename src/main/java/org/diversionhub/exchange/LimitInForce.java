package org.diversionhub.exchange;

import java.util.Optional;
import org.springframework.util.unit.DataSize;

/**
 * One limit as it holds for one partner.
 *
 * @param name as in the partner file, and after {@code hub.limits.}
 * @param value a number, or bytes
 * @param most how far the partner's own may go, likewise
 * @param own whether the partner file says it, and not the site
 * @param bytes whether it is a size
 */
public record LimitInForce(String name, long value, long most, boolean own, boolean bytes) {
    static LimitInForce of(String name, Optional<Integer> own, int site, int most) {
        return new LimitInForce(name, own.orElse(site), most, own.isPresent(), false);
    }

    static LimitInForce of(String name, Optional<DataSize> own, DataSize site, DataSize most) {
        return new LimitInForce(name, own.orElse(site).toBytes(), most.toBytes(), own.isPresent(), true);
    }

    /** For a person to read. */
    public String words() {
        return own
                ? name + " " + text(value) + " (partner file; the site allows " + text(most) + ")"
                : name + " " + text(value) + " (site)";
    }

    private String text(long number) {
        if (!bytes) {
            return Long.toString(number);
        }
        if (number % (1 << 20) == 0) {
            return (number >> 20) + "MB";
        }
        return number % (1 << 10) == 0 ? (number >> 10) + "KB" : number + "B";
    }
}
