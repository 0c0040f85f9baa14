package org.diversionhub.referral;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PersonNameTest {
    private static final PersonName KNOWN = name("CATHERINE", "SAMPLETON", "1991-04-07");

    private static PersonName name(String given, String family, String born) {
        return new PersonName(given, family, LocalDate.parse(born));
    }

    @ParameterizedTest
    @CsvSource({
        "CATHERINE, SAMPLETON, 1991-04-07",
        "KATHRYN, SAMPLETON, 1991-04-07",
        "KATHERINE, SAMPELTON, 1991-04-07",
        "CATHERINE, ZAMPLETON, 1991-04-07",
        "CATHARINE, SAMPLTON, 1991-04-07",
        "SAMPLETON, CATHERINE, 1991-04-07",
        "CATHERINE, SAMPLETON, 1991-07-04",
        "CATHERINE, SAMPLETON, 1991-04-01",
        "CATHERINE, SAMPLETON, 1981-04-07",
        "CATHARIME, ZANPLETON, 1991-04-07",
    })
    void isLike_andFoundByATrait(String given, String family, String born) {
        PersonName booked = name(given, family, born);
        assertThat(KNOWN.isLike(booked)).isTrue();
        assertThat(booked.isLike(KNOWN)).isTrue();
        assertThat(Collections.disjoint(KNOWN.traits(), booked.traits())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "MARGARET, SAMPLETON, 1991-04-07",
        "CATHERINE, EXAMPLE, 1991-04-07",
        "SAMUEL, EXAMPLE, 1991-04-07",
        "KATHERINE, SAMPLETON, 1991-07-04",
        "CATHERINE, SAMPLETON, 1991-05-08",
        "CATHERINE, SAMPLETON, 1979-11-23",
    })
    void isAnother(String given, String family, String born) {
        assertThat(KNOWN.isLike(name(given, family, born))).isFalse();
    }

    @Test
    void lettersWithoutASound_areComparedAsTheyAre() {
        assertThat(name("\u674e", "\u738b", "1991-04-07").isLike(name("\u674e", "\u738b", "1991-04-07")))
                .isTrue();
        assertThat(name("\u674e", "\u738b", "1991-04-07").isLike(name("\u9648", "\u738b", "1991-04-07")))
                .isFalse();
    }

    @Test
    void toString_hasNoName() {
        assertThat(KNOWN.toString()).doesNotContain("CATHERINE").doesNotContain("1991");
    }
}
