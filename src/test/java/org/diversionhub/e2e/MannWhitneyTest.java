package org.diversionhub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The judge is judged first. */
class MannWhitneyTest {
    @Test
    void pIsThatOfAPublishedExample() {
        // scipy.stats.mannwhitneyu(x, y, use_continuity=False, method="asymptotic")
        double[] x = {19, 22, 16, 29, 24};
        double[] y = {20, 11, 17, 12};
        assertThat(MannWhitney.of(x, y).p()).isEqualTo(0.08641, within(1e-4));
        assertThat(MannWhitney.of(new double[] {1, 1, 1}, new double[] {1, 1}).p())
                .isEqualTo(1);
    }

    @Test
    void tenthOfTheSpreadIsSeen_andNothingIsSeenWhereNothingIs() {
        Random random = new Random(7);
        int alarms = 0;
        int found = 0;
        for (int i = 0; i < 200; i++) {
            double[] one = random.doubles(1000).toArray();
            alarms += MannWhitney.of(one, random.doubles(1000).toArray()).p() < 0.01 ? 1 : 0;
            found += MannWhitney.of(one, random.doubles(1000).map(v -> v + 0.1).toArray())
                                    .p()
                            < 0.01
                    ? 1
                    : 0;
        }
        assertThat(alarms).isLessThan(8);
        assertThat(found).isEqualTo(200);
    }
}
