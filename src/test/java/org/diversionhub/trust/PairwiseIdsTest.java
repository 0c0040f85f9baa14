package org.diversionhub.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairwiseIdsTest {
    private final PairwiseIds ids;

    PairwiseIdsTest(@TempDir Path folder) {
        ids = new PairwiseIds(MasterKey.open(folder, "a password of the tests".toCharArray(), true));
    }

    @Test
    void ids_areTheSame_forTheSamePartner() {
        assertThat(ids.id("sud-harbor", "case", "1")).isEqualTo(ids.id("sud-harbor", "case", "1"));
    }

    @Test
    void ids_differ_byPartnerTypeAndSplit() {
        assertThat(List.of(
                        ids.id("sud-harbor", "case", "1"),
                        ids.id("mh-coastal", "case", "1"),
                        ids.id("sud-harbor", "person", "1"),
                        ids.id("sud-harbor", "case", "2"),
                        ids.id("sud-harborcase", "", "1")))
                .doesNotHaveDuplicates();
    }

    @Test
    void ids_have26SmallLettersAndDigits() {
        assertThat(ids.id("sud-harbor", "case", "1")).matches("[a-z2-7]{26}");
    }
}
