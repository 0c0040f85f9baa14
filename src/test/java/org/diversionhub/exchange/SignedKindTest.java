package org.diversionhub.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedKindTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json;kind=consent | consent",
                "application/json; charset=utf-8; KIND = \"consent\" ; x=y | consent",
                "application/json; kind=consent; kind=consent | consent",
                "application/json; kind=consent; kind=safety-report | consent;safety-report",
                "application/json; kind=Some Thing | Some Thing",
            })
    void isWhatTheHeaderSays(String mediaType, String kind) {
        assertThat(SignedKind.of(mediaType)).contains(kind);
    }

    @ParameterizedTest
    @CsvSource({"application/json", "application/json; mankind=consent", "application/json; kind="})
    void isNoneWhereTheHeaderSaysNone(String mediaType) {
        assertThat(SignedKind.of(mediaType)).isEmpty();
    }
}
