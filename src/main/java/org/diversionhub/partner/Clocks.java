package org.diversionhub.partner;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.Locale;
import org.diversionhub.config.ConfigMap;

/**
 * How long the site waits. Days are days of its calendar, so that a window which begins at four in the afternoon ends
 * at four in the afternoon, also over a change of the clocks; minutes and hours are counted.
 *
 * @param handoff until case management has to have answered a referral
 * @param intake until the intake has to be done, from the referral on
 * @param filingGrace what the prosecutor has beyond that
 * @param inactivity how long nobody may have met an enrolled person
 * @param releaseWarning how long before a planned release it has to be said who meets the person
 * @param consentRenewal how long before its end a consent is asked for anew
 * @param service until a provider has to have said something of whom it was sent
 * @param assessed until the officers who were asked to have to have looked
 * @param referralAwaited until the referral has to have come of whom a consent was given before it
 * @param rosterQuiet how long a jail may send no roster that has ever sent one
 */
public record Clocks(
        ZoneId zone,
        TemporalAmount handoff,
        TemporalAmount intake,
        TemporalAmount filingGrace,
        TemporalAmount inactivity,
        TemporalAmount releaseWarning,
        TemporalAmount consentRenewal,
        TemporalAmount service,
        TemporalAmount assessed,
        TemporalAmount referralAwaited,
        TemporalAmount rosterQuiet) {
    public static final Clocks SHIPPED = new Clocks(
            ZoneOffset.UTC,
            Duration.ofMinutes(30),
            Period.ofDays(30),
            Period.ofDays(14),
            Period.ofDays(90),
            Duration.ofHours(24),
            Period.ofDays(14),
            Period.ofDays(7),
            Duration.ofHours(24),
            Period.ofDays(7),
            Duration.ofHours(2));
    private static final String RIGHT = "a time such as 30m, 24h or 30d, at most three digits";

    static Clocks read(ConfigMap program) {
        ZoneId zone = program.optionalValue("zone", Clocks::zone, "a time zone's name, such as America/New_York")
                .orElse(SHIPPED.zone());
        if (!program.has("clocks")) {
            return SHIPPED.in(zone);
        }
        try (ConfigMap map = program.map("clocks")) {
            return new Clocks(
                    zone,
                    amount(map, "handoff-answered", SHIPPED.handoff()),
                    amount(map, "intake-window", SHIPPED.intake()),
                    amount(map, "filing-grace", SHIPPED.filingGrace()),
                    amount(map, "inactivity", SHIPPED.inactivity()),
                    amount(map, "release-warning", SHIPPED.releaseWarning()),
                    amount(map, "consent-renewal", SHIPPED.consentRenewal()),
                    amount(map, "service-answered", SHIPPED.service()),
                    amount(map, "assessed", SHIPPED.assessed()),
                    amount(map, "referral-awaited", SHIPPED.referralAwaited()),
                    amount(map, "roster-quiet", SHIPPED.rosterQuiet()));
        }
    }

    private Clocks in(ZoneId other) {
        return new Clocks(
                other,
                handoff,
                intake,
                filingGrace,
                inactivity,
                releaseWarning,
                consentRenewal,
                service,
                assessed,
                referralAwaited,
                rosterQuiet);
    }

    private static TemporalAmount amount(ConfigMap map, String key, TemporalAmount shipped) {
        return map.optionalValue(key, Clocks::amount, RIGHT).orElse(shipped);
    }

    static TemporalAmount amount(String text) {
        if (!text.matches("[1-9][0-9]{0,2}[mhd]")) {
            throw new IllegalArgumentException(text);
        }
        String number = text.toUpperCase(Locale.ROOT);
        return text.endsWith("d") ? Period.parse("P" + number) : Duration.parse("PT" + number);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    public Instant after(Instant since, TemporalAmount wait) {
        return since.atZone(zone).plus(wait).toInstant();
    }

    public Instant before(Instant end, TemporalAmount warning) {
        return end.atZone(zone).minus(warning).toInstant();
    }
}
