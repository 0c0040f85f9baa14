package org.diversionhub.referral;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Collections;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;

/** Who is alike can be found: no two people are, who share no trait. */
class PersonNamePropertiesTest {
    private static final LocalDate BORN = LocalDate.of(1991, 4, 7);

    private static final String[] NAMES = {"DYLAN", "MASON", "CATHERINE", "SAMPLETON", "JONATHAN", "MARTINEZ"};

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(NAMES);
    }

    private static String slip(String name, int at, char letter) {
        return new StringBuilder(name)
                .replace(at, at + 1, String.valueOf(letter))
                .toString();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void whoIsAlikeIsFoundByATrait(
            @ForAll("names") String given,
            @ForAll("names") String family,
            @ForAll @IntRange(max = 4) int at,
            @ForAll @CharRange(from = 'A', to = 'Z') char letter,
            @ForAll @IntRange(max = 4) int there,
            @ForAll @CharRange(from = 'A', to = 'Z') char another) {
        PersonName known = new PersonName(given, family, BORN);
        PersonName booked = new PersonName(slip(given, at, letter), slip(family, there, another), BORN);
        assertThat(known.isLike(booked) && Collections.disjoint(known.traits(), booked.traits()))
                .isFalse();
    }
}
