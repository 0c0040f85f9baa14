package org.diversionhub.partner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.diversionhub.config.ConfigFaults;
import org.diversionhub.config.ConfigMap;
import org.diversionhub.config.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is on, and which number an officer gets. */
class OnCallTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private static final String TWO = """
            on-call:
              callback: +1 910 555 0100
              rota:
                - {name: day, email: d@x.org, hours: 08:00-20:00}
                - {name: night, email: n@x.org, hours: 20:00-08:00, callback: +1 910 555 0101}
            """;

    @TempDir
    Path folder;

    private ConfigFaults faults = new ConfigFaults();

    private OnCall read(String text) {
        faults = new ConfigFaults();
        try {
            Path file = Files.writeString(folder.resolve("p.yaml"), text);
            try (ConfigMap map = ConfigMap.read(file, faults)) {
                return OnCall.read(map);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String refusal() {
        try {
            faults.refuse();
            return "";
        } catch (ConfigurationException e) {
            return e.faults().toString();
        }
    }

    private static List<String> on(OnCall onCall, String at) {
        return onCall.rota().stream()
                .filter(desk -> desk.isOn(Instant.parse(at), NEW_YORK))
                .map(OnCall.Desk::name)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-01T11:59:59Z, night",
        "2026-06-01T12:00:00Z, day",
        "2026-06-01T23:59:59Z, day",
        "2026-06-02T00:00:00Z, night",
        // the hour that is not there, and the one that is there twice: 08:00 is at another time of the world after it
        "2026-03-08T06:59:00Z, night",
        "2026-03-08T07:01:00Z, night",
        "2026-03-07T12:59:00Z, night",
        "2026-03-08T11:59:00Z, night",
        "2026-03-08T12:00:00Z, day",
        "2026-11-01T05:30:00Z, night",
        "2026-11-01T06:30:00Z, night",
        "2026-11-01T12:59:00Z, night",
        "2026-11-01T13:00:00Z, day"
    })
    void deskIsOnByTheClockOnItsWall(String at, String desk) {
        assertThat(on(read(TWO), at)).containsExactly(desk);
        assertThat(refusal()).isEmpty();
    }

    @Test
    void numberIsThatOfTheHour_andTheProgrammesWhereNoDeskHasOne() {
        OnCall onCall = read(TWO);
        assertThat(onCall.callback(Instant.parse("2026-06-01T12:00:00Z"), NEW_YORK))
                .contains("+1 910 555 0100");
        assertThat(onCall.callback(Instant.parse("2026-06-02T00:00:00Z"), NEW_YORK))
                .contains("+1 910 555 0101");
        assertThat(OnCall.NOBODY.callback(Instant.EPOCH, NEW_YORK)).isEqualTo(Optional.empty());
    }

    @Test
    void nightBelongsToTheDayOnWhichItBegins() {
        OnCall onCall = read("""
                on-call:
                  rota:
                    - {name: any, email: a@x.org, days: [mon, tue, wed, thu, fri, sat]}
                    - {name: sunday, email: s@x.org, hours: 00:00-24:00, days: [sun]}
                    - {name: friday, email: f@x.org, hours: 22:00-06:00, days: [fri]}
                """);
        assertThat(refusal()).isEmpty();
        assertThat(on(onCall, "2026-06-06T02:30:00Z")).as("Friday 22:30").containsExactly("any", "friday");
        assertThat(on(onCall, "2026-06-06T09:59:00Z")).as("Saturday 05:59").containsExactly("any", "friday");
        assertThat(on(onCall, "2026-06-05T09:59:00Z")).as("Friday 05:59").containsExactly("any");
        assertThat(on(onCall, "2026-06-08T03:59:00Z")).as("Sunday 23:59").containsExactly("sunday");
        assertThat(on(onCall, "2026-06-08T04:00:00Z")).as("Monday 00:00").containsExactly("any");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{name: a, email: a@x.org, hours: 08:00-20:00}; on Monday 00:00 nobody is on",
                "{name: a, email: a@x.org, days: [mon, tue, wed, thu, fri]}; on Saturday 00:00 nobody is on",
                "{name: a, email: a@x.org, hours: 00:00-23:59}; on Monday 23:59 nobody is on",
                "{name: a, email: a@x.org}, {name: a, email: b@x.org}; two desks are named `a`"
            })
    void weekWithAGap_andTwoOfOneName_areRefused(String rota, String fault) {
        read("on-call:\n  rota: [" + rota + "]\n");
        assertThat(refusal()).contains(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8:00-20:00", "08:00", "24:00-08:00", "08:00-08:00", "08:00-25:00", "at night"})
    void hoursAreWrittenInOneWay(String hours) {
        read("on-call:\n  rota: [{name: a, email: a@x.org, hours: \"" + hours + "\"}]\n");
        assertThat(refusal()).contains("does not fit `hours`");
    }
}
