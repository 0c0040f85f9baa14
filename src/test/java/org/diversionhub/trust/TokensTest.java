package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

@Execution(CONCURRENT)
class TokensTest {
    private final Tokens tokens;

    TokensTest(@TempDir Path folder) {
        tokens = new Tokens(MasterKey.open(folder, "a password of the tests".toCharArray(), true));
    }

    @Test
    void token_isTheSame_forTheSameParts() {
        assertThat(tokens.token("name-birth", "ROWAN", "1990-02-28"))
                .isEqualTo(tokens.token("name-birth", "ROWAN", "1990-02-28"))
                .hasSize(32);
    }

    @Test
    void token_differs_bySplitOrderDomainAndKey(@TempDir Path elsewhere) {
        var others = new Tokens(MasterKey.open(elsewhere, "a password of the tests".toCharArray(), true));
        byte[] token = tokens.token("name", "a", "bc");
        assertThat(token)
                .isNotEqualTo(tokens.token("name", "ab", "c"))
                .isNotEqualTo(tokens.token("name", "abc"))
                .isNotEqualTo(tokens.token("name", "bc", "a"))
                .isNotEqualTo(tokens.token("birth", "a", "bc"))
                .isNotEqualTo(others.token("name", "a", "bc"));
    }

    @Test
    void token_isRefused_whenAPartIsBlank() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokens.token("name-birth", "ROWAN", " "))
                .withMessageNotContaining("ROWAN");
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.token("name-birth"));
    }

    @Test
    void names_areOne_whateverSystemWroteThem() {
        assertThat(NormalForm.name("O'Brien-Muñoz")).isEqualTo("OBRIENMUNOZ");
        assertThat(NormalForm.name("o’brien mun\u0303oz ")).isEqualTo("OBRIENMUNOZ");
        assertThat(NormalForm.name("ﬁsher")).isEqualTo("FISHER");
        assertThat(NormalForm.name("李")).isEqualTo("李");
        assertThat(NormalForm.name("??")).isEmpty();
    }

    @Test
    void ssns_areNineDigitsThatCanBeSomebodys() {
        assertThat(NormalForm.ssn("219-09-9998")).contains("219099998");
        assertThat(NormalForm.ssn("219 09 9998")).contains("219099998");
        for (String no : new String[] {
            "",
            "9998",
            "xxx-xx-9998",
            "000-12-3456",
            "666-12-3456",
            "912-12-3456",
            "123-00-4567",
            "123-45-0000",
            "111-11-1111",
            "123-45-6789",
            "2190999980"
        }) {
            assertThat(NormalForm.ssn(no)).as(no).isEmpty();
        }
    }

    @Test
    void dates_areIso() {
        assertThat(NormalForm.date(LocalDate.of(1990, 2, 8))).isEqualTo("1990-02-08");
    }
}
