package org.diversionhub.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.diversionhub.message.FieldPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoHistoryTest {
    private static final FieldPath FLAG = new FieldPath("history.violentFelony");
    private static final FieldPath DAY = new FieldPath("history.violentFelonyOn");

    /** The shipped dictionary has no such day; a site that adds one counts its years itself. */
    private static final Condition IN_TEN_YEARS =
            new NoHistory(FLAG, Optional.of(new NoHistory.Years(10, Optional.of(DAY))));

    @ParameterizedTest
    @CsvSource({
        "true, 2016-03-01, MET",
        "true, 2016-03-02, NOT_MET",
        "true, 2016-02-29, MET",
        "true, 2026-03-02, NOT_MET",
        "true, , NOT_KNOWN",
        "false, , MET",
        "false, 2001-01-01, MET",
        "false, 2020-01-01, NOT_KNOWN",
        ", 2001-01-01, NOT_KNOWN",
    })
    void tenYearsAreOverOnTheDay(String flag, String day, Finding expected) {
        var record = Rules.record("{\"history\": {}}");
        if (flag != null) {
            record.withObjectProperty("history").put("violentFelony", Boolean.parseBoolean(flag));
        }
        if (day != null) {
            record.withObjectProperty("history").put("violentFelonyOn", day);
        }
        assertThat(IN_TEN_YEARS.of(record, Rules.DAY)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"true, NOT_MET", "false, MET"})
    void withoutADayTheSendersWordCounts(boolean flag, Finding expected) {
        var record = Rules.record("{\"history\": {\"violentFelony\": " + flag + "}}");
        assertThat(new NoHistory(FLAG, Optional.of(new NoHistory.Years(10, Optional.empty()))).of(record, Rules.DAY))
                .isEqualTo(expected);
    }
}
