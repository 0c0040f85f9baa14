package org.diversionhub.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.diversionhub.message.CanonicalMessage;
import org.diversionhub.message.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which group somebody is counted, by what their referral says. */
class StratumTest {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    /** Where the programme is, it is still the last day of February. */
    private static final Instant REFERRED = Instant.parse("2026-03-01T04:00:00Z");

    private final ObjectNode record = new ObjectMapper().createObjectNode();
    private final ObjectNode participant = record.putObject("participant");

    private String group(Stratum stratum) {
        return stratum.of(
                new CanonicalMessage(Kind.parse("diversion-referral/arrest"), "m", REFERRED, record), NEW_YORK);
    }

    @ParameterizedTest
    @CsvSource({
        "1002-5, american indian or alaska native",
        "2028-9, asian",
        "2054-5, black or african american",
        "2076-8, native hawaiian or other pacific islander",
        "2106-3, white",
        "2131-1, other or not stated",
        "of her own, other or not stated"
    })
    void raceIsByItsCode(String code, String group) {
        participant.putArray("race").add(code);
        assertThat(group(Stratum.RACE)).isEqualTo(group);
    }

    @Test
    void whoSaysMoreThanOneRaceIsCountedOnce_andOneSaidTwiceIsOne() {
        participant.putArray("race").add("2106-3").add("2054-5");
        assertThat(group(Stratum.RACE)).isEqualTo("more than one race");
        participant.putArray("race").add("2106-3").add("2106-3");
        assertThat(group(Stratum.RACE)).isEqualTo("white");
    }

    @ParameterizedTest
    @CsvSource({"2135-2, hispanic or latino", "2186-5, not hispanic or latino", "2106-3, other or not stated"})
    void ethnicityIsByItsCode(String code, String group) {
        participant.put("ethnicity", code);
        assertThat(group(Stratum.ETHNICITY)).isEqualTo(group);
    }

    /** Any other answer is of so few that a group of its own would name them. */
    @ParameterizedTest
    @CsvSource({"female, female", "male, male", "other, other or not stated", "unknown, other or not stated"})
    void sexIsAsTheReferralSaysIt(String said, String group) {
        participant.put("sex", said);
        assertThat(group(Stratum.SEX)).isEqualTo(group);
    }

    @ParameterizedTest
    @CsvSource({
        "2008-03-01, under 18",
        "2008-02-28, 18 to 24",
        "2001-03-01, 18 to 24",
        "2001-02-28, 25 to 34",
        "1991-03-01, 25 to 34",
        "1991-02-28, 35 to 44",
        "1981-02-28, 45 to 54",
        "1971-02-28, 55 to 64",
        "1961-03-01, 55 to 64",
        "1961-02-28, 65 and over",
        "1930-01-01, 65 and over",
        "1961, other or not stated"
    })
    void ageIsThatOfTheDayWhereTheProgrammeIs(String birth, String band) {
        participant.put("birthDate", birth);
        assertThat(group(Stratum.AGE)).isEqualTo(band);
    }

    @Test
    void whatNobodySaidIsNotStated() {
        assertThat(List.of(Stratum.RACE, Stratum.ETHNICITY, Stratum.SEX, Stratum.AGE))
                .allSatisfy(stratum -> assertThat(group(stratum)).isEqualTo("other or not stated"));
        participant.putArray("race");
        assertThat(group(Stratum.RACE)).isEqualTo("other or not stated");
    }
}
